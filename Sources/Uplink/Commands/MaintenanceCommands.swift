package import Base
package import Device

/// 6CH (CTMW 7.5.16).
package struct PowerCommands: Sendable {
    private let power: any PowerControl

    package init(power: any PowerControl) { self.power = power }

    /// Restarts after a delay that lets the response out.
    func reboot(_: RebootRequest) { power.restart() }
}

/// 6DH (CTMW 7.5.17).
package struct UpgradeCommands: Sendable {
    private let upgrades: any UpgradeControl

    package init(upgrades: any UpgradeControl) { self.upgrades = upgrades }

    func begin(_ request: UpgradeRequest) async throws(ControlError) {
        guard request.host != .none else { throw .invalid("the request names no FTP server") }
        try await upgrades.begin(
            UpgradeSource(
                host: request.host.wireText, port: UInt16(clamping: request.port.value), account: request.account,
                password: request.password, file: request.file))
    }
}

/// 6CH, CTMW 7.5.16: answers, then restarts the device.
package struct RebootRequest: LinkRequest {
    package var deviceID: DeviceID

    package static var command: LinkCommand { .reboot }
    package static var name: String { "REBOOT" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
}

/// 6DH, CTMW 7.5.17: downloads and installs a firmware. Answered at once; the result follows as an exception.
package struct UpgradeRequest: LinkRequest {
    package var deviceID: DeviceID
    package var version: String
    package var host: HostAddress
    package var port: Port
    package var account: String
    package var password: Secret
    /// A path on the FTP server.
    package var file: String

    package static var command: LinkCommand { .upgrade }
    package static var name: String { "UPGRADE" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("NewDevVer", \.version), .value("FtpIP", \.host),
            .value("FtpPort", \.port), .value("FtpAccount", \.account), .value("FtpPassword", \.password),
            .value("FtpFileName", \.file))
    }
}
