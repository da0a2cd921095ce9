import Glibc

/// Nanoseconds of CLOCK_MONOTONIC: the clock in which the servers stamp their access units, so that both can be
/// compared.
func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
