import Uplink

/// The platform's command that restarts the device: 6CH (CTMW 7.5.16).
struct DeviceCommands: Sendable {
    let restart: DeviceReboot

    /// Answered first: the restart waits for that.
    func reboot(_: RebootRequest) -> ResultCode {
        restart.begin()
        return .success
    }
}
