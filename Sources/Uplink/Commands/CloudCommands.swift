package import Base
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
    /// The account in a login's response (CTMW 7.5.1); nil when there is none.
    package init?(_ login: LoginResponse) {
        guard let url = login.cloudURL, let account = login.cloudAccount, let password = login.cloudPassword,
            !url.isEmpty, !account.isEmpty
        else { return nil }
        self.init(url: url, account: account, password: password, place: login.cloudPlace)
    }
}

/// 65H, CTMW 7.5.11: sets the account of the cloud storage.
package struct SetEStoreRequest: LinkRequest {
    package var deviceID: DeviceID
    package var url: String
    package var account: String
    package var password: Secret
    package var place = CloudPlace()

    package static var command: LinkCommand { .setEStore }
    package static var name: String { "SET_ESTORE" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("URL", \.url), .value("Account", \.account),
            .value("Password", \.password), .inline(\.place))
    }
}

/// 66H, CTMW 7.5.12: asks for the account of the cloud storage.
package struct GetEStoreRequest: LinkRequest {
    package var deviceID: DeviceID

    package typealias Response = GetEStoreResponse
    package static var command: LinkCommand { .getEStore }
    package static var name: String { "GET_ESTORE" }
    package static var schema: Schema<Self> { Schema(Self.init, .value("DevID", \.deviceID)) }
}

/// The response; without an account when none is set.
package struct GetEStoreResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var url: String?
    package var account: String?
    package var password: Secret?

    package static var root: String { "GET_ESTORE_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("URL", \.url),
            .optional("Account", \.account), .optional("Password", \.password))
    }
}

extension CloudPlace: FieldGroup {
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .optional("ERecordBucket", \.recordBucket), .optional("EPictureBucket", \.pictureBucket),
            .optional("EStorgeSpace", \.space))
    }
}
