import Base
import Device

/// Decides which exceptions (CTMW 7.5.4) are reported to the platform, and when: each once while its cause lasts, and
/// the same one at most every ten minutes however often it comes and goes.
///
/// It has no clock: callers pass the time.
struct ExceptionThrottle {
    /// A cause of exceptions.
    struct Cause: Hashable {
        var type: ExceptionType
        var channel: Int
    }

    /// A notice for the platform.
    struct Notice: Equatable {
        var cause: Cause
        var words: String
    }

    /// The minimum between two notices of one cause.
    static let pause = Duration.seconds(600)
    /// The maximum of notices that wait for an unreachable platform. Causes are few; descriptions of type 0 are many.
    static let mostWaiting = 64

    private struct Entry {
        var words: String
        var due: MediaTime?
        /// Whether the cause lasts, or was a momentary event.
        var lasts: Bool
        /// The number of repetitions since the last notice, beyond the first time.
        var repeated = 0
    }

    private var entries: [Cause: Entry] = [:]
    private var lastTold: [Cause: MediaTime] = [:]
    /// Notices reported each time, such as type 0, in order.
    private var messages: [Notice] = []

    /// Raises a cause that lasts until `over`.
    ///
    /// - Parameter settling: it is reported only if it still lasts after this time.
    mutating func begin(_ cause: Cause, _ words: String, settling: Duration = .zero, now: MediaTime) {
        if entries[cause]?.lasts == true { return }
        entries[cause] = Entry(words: words, due: due(cause, now + settling), lasts: true)
    }

    /// Clears a cause raised by `begin`; if not yet reported, it never is.
    mutating func over(_ cause: Cause) { entries[cause] = nil }

    /// Records a momentary event. Further ones within the pause are counted and reported together.
    mutating func happened(_ cause: Cause, _ words: String, now: MediaTime) {
        if entries[cause] != nil {
            entries[cause]?.repeated += 1
            entries[cause]?.words = words
        } else {
            entries[cause] = Entry(words: words, due: due(cause, now), lasts: false)
        }
    }

    /// Reports an event every time, such as an upgrade's result.
    mutating func tell(_ cause: Cause, _ words: String) {
        messages.append(Notice(cause: cause, words: words))
        if messages.count > Self.mostWaiting { messages.removeFirst() }
    }

    /// The next time at which `take` has a notice; nil: none is pending.
    var nextDue: MediaTime? {
        let due = entries.values.compactMap(\.due).min()
        return messages.isEmpty ? due : MediaTime(nanoseconds: 0)
    }

    /// Removes and returns the notices that are due. They count as reported, even if the link is lost (CTMW 7.3.2).
    mutating func take(now: MediaTime) -> [Notice] {
        var notices = messages
        messages = []
        for (cause, entry) in entries.sorted(by: { $0.key < $1.key }) {
            guard let due = entry.due, due <= now else { continue }
            let more = entry.repeated > 0 ? " (\(entry.repeated) more times)" : ""
            notices.append(Notice(cause: cause, words: entry.words + more))
            lastTold[cause] = now
            entries[cause] = entry.lasts ? Entry(words: entry.words, due: nil, lasts: true) : nil
        }
        return notices
    }

    private func due(_ cause: Cause, _ wanted: MediaTime) -> MediaTime {
        lastTold[cause].map { max($0 + Self.pause, wanted) } ?? wanted
    }
}

extension ExceptionThrottle.Cause: Comparable {
    static func < (a: Self, b: Self) -> Bool { (a.type.rawValue, a.channel) < (b.type.rawValue, b.channel) }
}

/// The device's events as the platform's exceptions (CTMW 7.5.4). No other file maps to its numbers.
extension ExceptionType {
    /// Nil when the platform has no exception for the topic.
    init?(_ topic: EventTopic) {
        switch topic {
        case .described: self = .described
        case .cloudLogin: self = .cloudLogin
        case .cloudFolder: self = .cloudFolder
        case .cloudDelete: self = .cloudDelete
        case .cloudUpload: self = .cloudUpload
        case .cloudFull: self = .cloudFull
        case .storage: self = .disk
        case .power: self = .power
        case .noSignal: self = .picture
        case .illegalAccess: self = .illegalAccess
        case .policyIgnored: self = .policyIgnored
        case .upgrade: self = .upgrade
        case .portMapping: self = .portMapping
        case .pictureUploaded, .recordingClosed, .recordingRemoved, .recordingsRepaired, .recordingPoliciesChanged,
            .picturePoliciesChanged, .routeChanged, .linkState, .accessPoint, .clockSet:
            return nil
        }
    }

    /// The topics reported to the platform at once. An upgrade's result outlives restarts until the platform has
    /// received it, and goes through its own `PlatformNotifier`.
    static let topics = Set(EventTopic.allCases.filter { ExceptionType($0) != nil && $0 != .upgrade })
}

extension ExceptionThrottle {
    /// Handles an event of one of `ExceptionType.topics`.
    mutating func handle(_ event: DeviceEvent) {
        guard let type = ExceptionType(event.topic) else { return }
        let cause = Cause(type: type, channel: event.channel?.rawValue ?? 0)
        switch event.phase {
        case .began: begin(cause, event.words, settling: event.topic.settling, now: event.time)
        case .ended: over(cause)
        case .momentary where type == .described: tell(cause, event.words)
        case .momentary: happened(cause, event.words, now: event.time)
        }
    }
}

extension EventTopic {
    /// How long a condition has to last before the platform is told. A loss of video of a few seconds is not reported.
    fileprivate var settling: Duration { self == .noSignal ? .seconds(10) : .zero }
}
