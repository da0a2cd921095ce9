import Base
import Device
import Media
import NIOPosix
import Recorder
import Synchronization
import System

/// Who is to be recorded, when and where: the policy book, kept across restarts, and what is recorded by hand, which
/// ends with the agent.
///
/// A change counts when it is on the disk, and then `EventTopic.recordingPoliciesChanged` is posted. Changes wait for
/// each other and for the disk on threads that may; looking costs nothing.
final class RecordingPolicyStore: Sendable {
    let device: RecordableDevice
    private let keep: @Sendable ([UInt8]) throws -> Void
    private let writing = Mutex(())
    private let current: Mutex<Current>
    private let events: EventBus

    private struct Current {
        var book: RecordingPolicies
        var manual: [Int: Set<StreamType>] = [:]
    }

    /// With what was kept in the store. Blocks for the disk.
    ///
    /// - Parameter warn: hears of what was kept and makes no sense.
    convenience init(
        device: RecordableDevice, store: StateStore, events: EventBus, warn: (String) -> Void
    ) throws {
        let kept = try store.value(StateName.policies)
        self.init(
            device: device, kept: kept, keep: { try store.set(StateName.policies, to: $0) }, events: events, warn: warn)
        store.whenReset { [weak self] in try await self?.reset() }
    }

    /// - Parameters:
    ///   - kept: what `keep` was given last; nil when there is nothing.
    ///   - keep: has what it is given on the disk when it returns.
    init(
        device: RecordableDevice, kept: [UInt8]?, keep: @escaping @Sendable ([UInt8]) throws -> Void,
        events: EventBus, warn: (String) -> Void
    ) {
        self.device = device
        self.keep = keep
        self.events = events
        var problems: [String] = []
        var book = RecordingPolicies()
        if let kept {
            do throws(JSONSyntaxError) {
                book = RecordingPolicies(json: try JSONText(kept).value, problems: &problems)
            } catch {
                problems.append("the recording policies: \(error)")
            }
        }
        current = Mutex(Current(book: book))
        for problem in problems { warn("what was kept of recording is damaged and left out: \(problem)") }
    }

    var book: RecordingPolicies { current.withLock { $0.book } }

    /// The streams of a channel that are recorded by hand.
    func manual(_ channel: Int) -> Set<StreamType> { current.withLock { $0.manual[channel] ?? [] } }

    /// What the schedule goes by.
    var channels: [ChannelOrders] {
        let current = current.withLock { $0 }
        return device.channels.indices.map { channel in
            ChannelOrders(
                channel: channel,
                policies: (current.book.channels[channel]?.policies ?? [:]).mapValues { policy in
                    var policy = policy
                    // The cloud takes main streams (CTMW 7.1.1).
                    policy.stream = policy.place == .cloud ? .main : device.recorded(policy.stream, of: channel)
                    return policy
                },
                isFullDay: current.book.isFullDay(channel), manual: current.manual[channel] ?? [])
        }
    }

    /// Changes the book and keeps it.
    ///
    /// - Throws: `PolicyError`, or why it can't be kept; then it is as it was.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (inout RecordingPolicies) throws -> Value
    ) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive {
            let value = try self.writing.withLock { _ in
                var book = self.book
                let value = try body(&book)
                if book != self.book {
                    try self.keep(Array(book.json.json.utf8))
                    self.current.withLock { $0.book = book }
                }
                return value
            }
            self.tell()
            return value
        }
    }

    /// Starts or ends a recording by hand.
    func setManual(_ stream: StreamType, channel: Int, _ isOn: Bool) throws(PolicyError) {
        try device.check(channel: channel, stream: stream, place: isOn ? .local : nil)
        current.withLock { current in
            if isOn {
                current.manual[channel, default: []].insert(stream)
            } else {
                current.manual[channel]?.remove(stream)
            }
        }
        tell()
    }

    /// A factory reset: there are no orders any more.
    func reset() async throws {
        current.withLock { $0.manual = [:] }
        try await change { $0 = RecordingPolicies() }
    }

    private func tell() { events.post(.recordingPoliciesChanged, "the recording policies were set") }
}

extension RecordableDevice {
    /// Whether there is such a channel, with that stream and that place; nil where none is meant.
    func check(channel: Int, stream: StreamType? = nil, place: RecordingPlace? = nil) throws(PolicyError) {
        guard channels.indices.contains(channel) else { throw .noChannel(channel, count: channels.count) }
        if let stream, !channels[channel].contains(stream) { throw .noStream(stream, channel: channel) }
        if let place, !places.contains(place) { throw .noPlace(place) }
    }
}
