import Upload
import Uplink

/// The account as the platform's messages have it (CTMW 7.5.1, 7.5.11).
extension CloudAccount {
    /// Of a login's answer; nil when that has none.
    init?(_ login: LoginResponse) {
        guard let url = login.cloudURL, let account = login.cloudAccount, let password = login.cloudPassword,
            !url.isEmpty, !account.isEmpty
        else { return nil }
        self.init(url: url, account: account, password: password, place: login.cloudPlace)
    }

    init(_ request: SetEStoreRequest) {
        self.init(url: request.url, account: request.account, password: request.password, place: request.place)
    }
}
