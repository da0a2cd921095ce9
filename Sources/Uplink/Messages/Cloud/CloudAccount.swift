package import Base
package import Device

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

/// The answer; without an account when none is set.
package struct GetEStoreResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var url: String?
    package var account: String?
    package var password: Secret?

    package init(
        result: ResultCode, deviceID: DeviceID?, url: String? = nil, account: String? = nil, password: Secret? = nil
    ) {
        self.result = result
        self.deviceID = deviceID
        self.url = url
        self.account = account
        self.password = password
    }

    package static var root: String { "GET_ESTORE_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("URL", \.url),
            .optional("Account", \.account), .optional("Password", \.password))
    }
}
