import Base
import Logging
import Uplink
import Upload

/// The platform's commands for the cloud storage's account: 65H and 66H.
struct CloudCommands: Sendable {
    let keeper: CloudAccountStore
    /// Called when there may be another account.
    let changed: @Sendable () -> Void
    let logger: Logger

    func set(_ request: SetEStoreRequest) async -> ResultCode {
        await set(CloudAccount(request)) ? .success : .failure
    }

    func get(_ request: GetEStoreRequest) -> GetEStoreResponse {
        let account = keeper.account
        return .init(
            result: .success, deviceID: request.deviceID, url: account?.url ?? "", account: account?.account ?? "",
            password: account?.password ?? Secret(wireText: ""))
    }

    /// Also for the account that a login's answer has.
    func set(_ account: CloudAccount) async -> Bool {
        do {
            guard try await keeper.set(account) else {
                logger.warning("the platform's cloud storage can't be used: its URL or account is none")
                return false
            }
            changed()
            return true
        } catch {
            logger.warning("the platform's cloud storage was not taken: \(error)")
            return false
        }
    }
}
