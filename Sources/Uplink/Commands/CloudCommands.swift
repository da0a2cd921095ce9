import Base
package import Device

/// The cloud storage's account: 65H and 66H (CTMW 7.5.11).
package struct CloudCommands: Sendable {
    private let storage: any UploadStorageControl

    package init(storage: any UploadStorageControl) { self.storage = storage }

    func set(_ request: SetEStoreRequest) async throws(ControlError) {
        try await storage.set(
            CloudAccount(url: request.url, account: request.account, password: request.password, place: request.place))
    }

    func get(_ request: GetEStoreRequest) async throws(ControlError) -> GetEStoreResponse {
        let account = storage.account
        return .init(
            result: .success, deviceID: request.deviceID, url: account?.url ?? "", account: account?.account ?? "",
            password: account?.password ?? Secret(wireText: ""))
    }
}

extension CloudAccount {
    /// The account in the response to a login (CTMW 7.5.1); nil when it has none.
    package init?(_ login: LoginResponse) {
        guard let url = login.cloudURL, let account = login.cloudAccount, let password = login.cloudPassword,
            !url.isEmpty, !account.isEmpty
        else { return nil }
        self.init(url: url, account: account, password: password, place: login.cloudPlace)
    }
}
