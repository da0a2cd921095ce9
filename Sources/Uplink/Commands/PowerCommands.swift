package import Device

/// 6CH (CTMW 7.5.16).
package struct PowerCommands: Sendable {
    private let power: any PowerControl

    package init(power: any PowerControl) { self.power = power }

    /// The restart leaves time for the response.
    func reboot(_: RebootRequest) { power.restart() }
}
