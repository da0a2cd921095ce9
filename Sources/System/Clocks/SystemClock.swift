import Glibc

/// The machine's wall clock, and whether somebody else keeps it right.
package struct SystemClock: Sendable {
    /// Seconds since 1970, UTC.
    package var now: @Sendable () -> Int64
    /// Whether an NTP or PTP service keeps the clock in step.
    package var isKept: @Sendable () -> Bool
    /// Sets it; 0, or the error number.
    package var set: @Sendable (Int64) -> Int32

    /// This machine's. No call of it blocks.
    package static let real = SystemClock(
        now: { WallClock.seconds },
        isKept: { Self.isSynchronized },
        set: { seconds in
            var time = timespec(tv_sec: Int(seconds), tv_nsec: 0)
            return clock_settime(CLOCK_REALTIME, &time) == 0 ? 0 : errno
        })

    /// What the kernel says: every service that disciplines its clock (ntpd, chrony, systemd-timesyncd) clears
    /// STA_UNSYNC, and the kernel sets it again when none was heard of until the clock may be 16 s wrong, which takes
    /// nine hours. Until then adjtimex answers with something else than TIME_ERROR.
    ///
    /// Where it may not be asked, the clock may not be set either, so that counts as not kept.
    private static var isSynchronized: Bool {
        // Swift's Glibc has no <sys/timex.h>. struct timex is 208 bytes at most; all zero (modes 0) it asks and sets
        // nothing, and of the answer only the return value is looked at.
        guard let symbol = dlsym(nil, "adjtimex") else { return false }
        typealias Adjtimex = @convention(c) (UnsafeMutableRawPointer) -> Int32
        let adjtimex = unsafeBitCast(symbol, to: Adjtimex.self)
        var timex = [UInt64](repeating: 0, count: 64)
        let state = timex.withUnsafeMutableBytes { bytes in bytes.baseAddress.map { adjtimex($0) } ?? -1 }
        let timeError: Int32 = 5
        return state >= 0 && state != timeError
    }
}
