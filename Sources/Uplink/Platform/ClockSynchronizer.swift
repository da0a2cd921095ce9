import Glibc
import System

/// Sets the machine's clock to the platform's where nothing else sets it: `Time` of the platform's responses, when the
/// clock is off by more than 2 s, the configuration allows it, and no NTP service is at work.
package struct ClockSynchronizer: Sendable {
    /// The result of comparing the clock with the platform's time.
    enum Outcome: Equatable {
        case inStep
        /// The clock is off, but the configuration says `setClock: false`.
        case notAllowed(behind: Int64)
        /// The clock is off, but an NTP service sets it.
        case keptByOthers(behind: Int64)
        /// The clock was `behind` seconds behind the platform (negative: ahead) and has been set.
        case set(behind: Int64)
        case refused(behind: Int64, error: Int32)
        /// The platform's clock is outside `plausible`.
        case implausible
    }

    /// The tolerated difference in seconds: the platform's time has whole seconds, and takes time to arrive.
    package static let tolerance: Int64 = 2
    /// The years 2020 to 2099: a platform that lost its clock must not spoil ours.
    package static let plausible: Range<Int64> = 1_577_836_800..<4_102_444_800

    let isAllowed: Bool
    private let clock: SystemClock
    private var last: Outcome?

    init(isAllowed: Bool, clock: SystemClock = .real) {
        self.isAllowed = isAllowed
        self.clock = clock
    }

    /// Handles a time from the platform. Never blocks.
    ///
    /// - Parameter seconds: seconds since 1970, UTC.
    /// - Returns: the event to log; nil when it is the same as the last: every response has a time.
    mutating func handle(platform seconds: Int64) -> ClockEvent? {
        let outcome = decide(platform: seconds)
        defer { last = outcome }
        return outcome.isSameKind(as: last) ? nil : ClockEvent(outcome)
    }

    private func decide(platform seconds: Int64) -> Outcome {
        guard Self.plausible.contains(seconds) else { return .implausible }
        let behind = seconds - clock.now()
        if behind.magnitude <= Self.tolerance.magnitude { return .inStep }
        if !isAllowed { return .notAllowed(behind: behind) }
        if clock.isKept() { return .keptByOthers(behind: behind) }
        let error = clock.set(seconds)
        return error == 0 ? .set(behind: behind) : .refused(behind: behind, error: error)
    }
}

extension ClockSynchronizer.Outcome {
    /// Whether it is no new event after `other`. Setting the clock is one each time.
    fileprivate func isSameKind(as other: Self?) -> Bool {
        switch (self, other) {
        case (.inStep, _), (.notAllowed, .notAllowed), (.keptByOthers, .keptByOthers): true
        case (.implausible, .implausible): true
        case (.refused(_, let a), .refused(_, let b)): a == b
        default: false
        }
    }
}

/// A line for the log about the clock.
struct ClockEvent: Equatable, CustomStringConvertible {
    let isProblem: Bool
    /// Whether the clock has jumped.
    let isSet: Bool
    let description: String

    /// Nil when the clock is right.
    init?(_ outcome: ClockSynchronizer.Outcome) {
        func off(_ behind: Int64) -> String {
            "the clock is \(behind.magnitude) s \(behind > 0 ? "behind" : "ahead of") the platform's"
        }
        isSet = if case .set = outcome { true } else { false }
        switch outcome {
        case .inStep: return nil
        case .set(let behind):
            (isProblem, description) = (false, "\(off(behind)) and has been set")
        case .notAllowed(let behind):
            (isProblem, description) = (true, "\(off(behind)); device.setClock: true would set it")
        case .keptByOthers(let behind):
            (isProblem, description) = (true, "\(off(behind)), but an NTP service keeps it, so it stays")
        case .refused(let behind, EPERM):
            let advice = "run an NTP service, or set device.setClock: false"
            (isProblem, description) = (true, "\(off(behind)) and can't be set without CAP_SYS_TIME; \(advice)")
        case .refused(let behind, let error):
            (isProblem, description) = (true, "\(off(behind)) and can't be set: \(SystemError.text(error))")
        case .implausible:
            (isProblem, description) = (true, "the platform's clock is not in the years 2020 to 2099 and is not heard")
        }
    }
}
