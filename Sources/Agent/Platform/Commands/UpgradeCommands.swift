import Base
import Logging
import Net
import Upgrade
import Uplink

/// The platform's command for another system: 6DH (CTMW 7.5.17).
struct UpgradeCommands: Sendable {
    /// Who carries it out, or why nobody does.
    let worker: Result<UpgradeWorker, UpgradeFailure>
    let logger: Logger

    /// - Returns: success when the upgrade has begun; its outcome goes by an exception.
    func begin(_ request: UpgradeRequest) async -> ResultCode {
        do throws(UpgradeFailure) {
            try await worker.get().request(UpgradeMachine.Source(request))
            return .success
        } catch {
            logger.warning("the platform's upgrade to \(request.version.brief) is refused: \(error)")
            return .failure
        }
    }
}

extension UpgradeMachine.Source {
    /// What a request names, looked at as far as that goes without asking the server.
    ///
    /// - Throws: `badRequest`.
    init(_ request: UpgradeRequest) throws(UpgradeFailure) {
        guard request.host != .none, let port = UInt16(exactly: request.port.value), port > 0 else {
            throw .badRequest("it names no FTP server")
        }
        let isPath = request.file.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && !request.file.hasSuffix("/")
        guard isPath, (1...Self.longestPath).contains(request.file.utf8.count) else {
            throw .badRequest("it names no file on the FTP server")
        }
        let account = FTPAccount(
            server: ServerAddress(host: request.host.wireText, port: port), account: request.account,
            password: request.password.wireText)
        guard !(account.account + account.password).contains(where: \.isNewline) else {
            throw .badRequest("the account has a line break in it")
        }
        self.init(account: account, file: request.file)
    }

    /// Bytes.
    private static let longestPath = 1024
}
