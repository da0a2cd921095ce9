import Glibc
import System

/// Sets the machine's clock to the platform's where nothing else keeps it: `Time` of the platform's answers, when the
/// clock is off by more than 2 s, the configuration allows it, and no NTP service is at work.
package struct ClockSynchronizer: Sendable {
    /// What came of the platform's time.
    enum Outcome: Equatable {
        case inStep
        /// Off, but the configuration says `setClock: false`.
        case notAllowed(behind: Int64)
        /// Off, but an NTP service knows better.
        case keptByOthers(behind: Int64)
        /// It was so many seconds behind the platform (negative: ahead) and has been set.
        case set(behind: Int64)
        case refused(behind: Int64, error: Int32)
        /// The platform's own clock can't be right.
        case implausible
    }

    /// The platform's time has whole seconds and was some time on its way.
    package static let tolerance: Int64 = 2
    /// The years 2020 to 2099: a platform that lost its clock must not take ours along.
    package static let plausible: Range<Int64> = 1_577_836_800..<4_102_444_800

    let isAllowed: Bool
    private let clock: SystemClock
    private var last: Outcome?

    init(isAllowed: Bool, clock: SystemClock = .real) {
        self.isAllowed = isAllowed
        self.clock = clock
    }

    /// The platform's time came. Never blocks.
    ///
    /// - Parameter seconds: since 1970, UTC.
    /// - Returns: what to log; nil when there is nothing new: it comes with every answer.
    mutating func hear(platform seconds: Int64) -> ClockNews? {
        let outcome = decide(platform: seconds)
        defer { last = outcome }
        return outcome.isSameKind(as: last) ? nil : ClockNews(outcome)
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
    /// Whether it says nothing new after `other`. A clock that was set is news each time.
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
struct ClockNews: Equatable, CustomStringConvertible {
    let isProblem: Bool
    /// Whether the clock has jumped.
    let isSet: Bool
    let description: String

    /// Nil for a clock that is in step.
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
