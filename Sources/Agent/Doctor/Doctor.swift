import Glibc
import System

/// Checks everything that the device needs, one thing after the other. Its calls block.
struct Doctor {
    let configuration: Configuration
    /// Nil when no agent is running: then the cameras and encoders are tried here.
    let agent: RunningAgent?
    /// Called with the next check, to show progress.
    let onProgress: (String) -> Void

    init(_ configuration: Configuration, onProgress: @escaping (String) -> Void) {
        self.configuration = configuration
        agent = RunningAgent(configuration)
        self.onProgress = onProgress
    }

    /// Passes on each finding as soon as it is known.
    func examine(_ found: (Finding) -> Void) {
        if agent != nil { found(.ok("agent", "it runs; what it knows was asked of it")) }
        if let trouble = PowerSupply().trouble {
            found(.warning("power", trouble, "the camera may restart at any moment"))
        }
        for step in [channels, disk, network, clock, platform] { step().forEach(found) }
    }

    private func clock() -> [Finding] {
        let hardware = SmallFile.line("/sys/class/rtc/rtc0/since_epoch").flatMap { Int64($0) }
        let check = ClockCheck(
            now: SystemClock.real.now(), hardware: hardware, isKept: SystemClock.real.isKept(),
            isSetByPlatform: configuration.platform != nil && configuration.device.setClock)
        return [check.finding]
    }
}
