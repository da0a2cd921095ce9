import Base
package import Device

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
