/// 31H, 002 7.5.1: the first request on a connection.
package struct LoginRequest: LinkRequest {
    package var firmware: String
    package var deviceID: DeviceID
    package var deviceKey: Secret
    package var addresses: DeviceAddresses
    package var network: NetworkType

    package init(
        firmware: String, deviceID: DeviceID, deviceKey: Secret, addresses: DeviceAddresses, network: NetworkType
    ) {
        self.firmware = firmware
        self.deviceID = deviceID
        self.deviceKey = deviceKey
        self.addresses = addresses
        self.network = network
    }

    package typealias Response = LoginResponse
    package static var command: LinkCommand { .login }
    package static var name: String { "LOGIN" }

    package init(_ fields: FieldReader) throws(MessageError) {
        firmware = try fields.value("DevVer")
        deviceID = try fields.value("DevID")
        deviceKey = try fields.value("DevKey")
        addresses = try DeviceAddresses(fields)
        network = try fields.value("NetType")
    }

    package var fields: [Field] {
        [Field("DevVer", firmware), Field("DevID", deviceID), Field("DevKey", deviceKey)]
            + addresses.fields
            + [Field("NetType", network)]
    }
}

/// The answer: `Result` 0, 1 unknown device, 2 wrong key, 3 version not supported, 255.
package struct LoginResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var cloudURL: String?
    package var cloudAccount: String?
    package var cloudPassword: Secret?
    package var cloudPlace: CloudPlace
    package var time: PlatformTime?

    package init(
        result: ResultCode, deviceID: DeviceID?, cloudURL: String? = nil, cloudAccount: String? = nil,
        cloudPassword: Secret? = nil, cloudPlace: CloudPlace = CloudPlace(), time: PlatformTime? = nil
    ) {
        self.result = result
        self.deviceID = deviceID
        self.cloudURL = cloudURL
        self.cloudAccount = cloudAccount
        self.cloudPassword = cloudPassword
        self.cloudPlace = cloudPlace
        self.time = time
    }

    package static var root: String { "LOGIN_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        cloudURL = fields.readable("EURL")
        cloudAccount = fields.readable("EAccount")
        cloudPassword = fields.readable("EPassword")
        cloudPlace = try CloudPlace(fields)
        time = fields.readable("Time")
    }

    package var fields: [Field] {
        [
            Field("Result", result), Field("DevID", deviceID), Field("EURL", cloudURL),
            Field("EAccount", cloudAccount), Field("EPassword", cloudPassword),
        ]
            + cloudPlace.fields
            + [Field("Time", time)]
    }
}
