import Glibc

/// What the link keeps across a restart.
package struct LinkMemory: Sendable, Hashable {
    package var record: RegistrationRecord
    /// When the device last registered: seconds since 1970 by the wall clock; nil: never.
    package var lastRegistration: Int64?

    package init(record: RegistrationRecord = RegistrationRecord(), lastRegistration: Int64? = nil) {
        self.record = record
        self.lastRegistration = lastRegistration
    }

    /// Nil when there was none, or the clock was set back since.
    var sinceRegistration: Duration? {
        guard let lastRegistration else { return nil }
        let (past, overflow) = Self.wallSeconds.subtractingReportingOverflow(lastRegistration)
        // More than a day says no more than a day, and can't overflow a sum of times.
        return overflow || past < 0 ? nil : .seconds(min(past, 86_400))
    }

    static var wallSeconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }
}
