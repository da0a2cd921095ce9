import Glibc

/// The machine's wall clock, and whether a time service synchronises it.
package struct SystemClock: Sendable {
    /// Seconds since 1970, UTC.
    package var now: @Sendable () -> Int64
    /// Whether an NTP or PTP service synchronises the clock.
    package var isKept: @Sendable () -> Bool
    /// Sets the clock; returns 0, or the error number.
    package var set: @Sendable (Int64) -> Int32

    /// The clock of this machine. None of its calls blocks.
    package static let real = SystemClock(
        now: { WallClock.seconds },
        isKept: { Self.isSynchronized },
        set: { seconds in
            var time = timespec(tv_sec: Int(seconds), tv_nsec: 0)
            return clock_settime(CLOCK_REALTIME, &time) == 0 ? 0 : errno
        })

    /// The kernel's own state: every service that disciplines its clock (ntpd, chrony, systemd-timesyncd) clears
    /// STA_UNSYNC. The kernel sets it again when the clock may be 16 s off because no service has updated it, which
    /// takes nine hours. Until then adjtimex returns something other than TIME_ERROR.
    ///
    /// Where the process must not call adjtimex, it must not set the clock either, so that counts as not synchronised.
    private static var isSynchronized: Bool {
        // Swift's Glibc has no <sys/timex.h>. struct timex is 208 bytes at most; all zero (modes 0) it only reads, and
        // only the return value is used.
        guard let symbol = dlsym(nil, "adjtimex") else { return false }
        typealias Adjtimex = @convention(c) (UnsafeMutableRawPointer) -> Int32
        let adjtimex = unsafeBitCast(symbol, to: Adjtimex.self)
        var timex = [UInt64](repeating: 0, count: 64)
        let state = timex.withUnsafeMutableBytes { bytes in bytes.baseAddress.map { adjtimex($0) } ?? -1 }
        let timeError: Int32 = 5
        return state >= 0 && state != timeError
    }
}
