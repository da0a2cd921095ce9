package import Base
package import Device
package import System

/// 31H, CTMW 7.5.1: the first request on a connection.
package struct LoginRequest: LinkRequest {
    package var firmware: String
    package var deviceID: DeviceID
    package var deviceKey: Secret
    package var addresses: DeviceAddresses
    package var network: NetworkType

    package typealias Response = LoginResponse
    package static var command: LinkCommand { .login }
    package static var name: String { "LOGIN" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevVer", \.firmware), .value("DevID", \.deviceID), .value("DevKey", \.deviceKey),
            .inline(\.addresses), .value("NetType", \.network))
    }
}

/// The answer: `Result` 0, 1 unknown device, 2 wrong key, 3 version not supported, 255.
package struct LoginResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var cloudURL: String?
    package var cloudAccount: String?
    package var cloudPassword: Secret?
    package var cloudPlace = CloudPlace()
    package var time: PlatformTime?

    package static var root: String { "LOGIN_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .readable("EURL", \.cloudURL),
            .readable("EAccount", \.cloudAccount), .readable("EPassword", \.cloudPassword), .inline(\.cloudPlace),
            .readable("Time", \.time))
    }
}
