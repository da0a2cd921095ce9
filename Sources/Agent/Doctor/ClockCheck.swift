import System
import Uplink

/// The check whether the wall clock is plausible, and synchronised by a service or a platform.
struct ClockCheck: Sendable {
    /// Seconds since 1970.
    var now: Int64
    /// The time of the battery-backed clock at the system's start, as the kernel reports it; nil: there is none.
    var hardware: Int64?
    /// Whether an NTP service synchronises the clock.
    var isKept: Bool
    /// Whether a platform sets the clock.
    var isSetByPlatform: Bool

    private static let subject = "clock"
    private static let ntp = "run an NTP service, or set device.setClock where there is a platform"

    var finding: Finding {
        // A hardware clock with an implausible time has no battery, or an empty one.
        let hardware = hardware.flatMap { ClockSynchronizer.plausible.contains($0) ? $0 : nil }
        let time = WallClock.text(now * 1_000_000_000).prefix(19) + "Z"
        let battery = hardware == nil ? "; no battery keeps it while the power is off" : ""
        guard ClockSynchronizer.plausible.contains(now) else {
            return .fails(Self.subject, "\(time) can't be right: recordings get wrong times", Self.ntp)
        }
        if let hardware, (hardware - now).magnitude > 60 {
            return .warning(
                Self.subject, "\(time), but the hardware's clock is \((hardware - now).magnitude) s off",
                "run: hwclock --systohc --utc")
        }
        if isKept { return .ok(Self.subject, "\(time), kept by an NTP service\(battery)") }
        if isSetByPlatform { return .ok(Self.subject, "\(time), the platform sets it\(battery)") }
        return .warning(Self.subject, "\(time), but nothing keeps it right\(battery)", Self.ntp)
    }
}
