import Glibc
import System

/// The data that the link persists across a restart.
package struct LinkMemory: Sendable, Hashable {
    package var record: RegistrationRecord
    /// Time of the last registration: seconds since 1970 by the wall clock; nil: never.
    package var lastRegistration: Int64?

    package init(record: RegistrationRecord = RegistrationRecord(), lastRegistration: Int64? = nil) {
        self.record = record
        self.lastRegistration = lastRegistration
    }

    /// Nil when there was no registration, or the clock was set back since.
    var sinceRegistration: Duration? {
        guard let lastRegistration else { return nil }
        let (past, overflow) = WallClock.seconds.subtractingReportingOverflow(lastRegistration)
        // Limited to a day, which is long enough for every use and can't overflow a sum of times.
        return overflow || past < 0 ? nil : .seconds(min(past, 86_400))
    }
}
