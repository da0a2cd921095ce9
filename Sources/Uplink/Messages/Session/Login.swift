/// 31H, 002 7.5.1: the first request on a connection.
public struct LoginRequest: LinkRequest {
    public var firmware: String
    public var deviceID: DeviceID
    public var deviceKey: Secret
    public var addresses: DeviceAddresses
    public var network: NetworkType

    public init(
        firmware: String, deviceID: DeviceID, deviceKey: Secret, addresses: DeviceAddresses, network: NetworkType
    ) {
        self.firmware = firmware
        self.deviceID = deviceID
        self.deviceKey = deviceKey
        self.addresses = addresses
        self.network = network
    }

    public typealias Response = LoginResponse
    public static var command: LinkCommand { .login }
    public static var name: String { "LOGIN" }

    public init(_ fields: FieldReader) throws(MessageError) {
        firmware = try fields.value("DevVer")
        deviceID = try fields.value("DevID")
        deviceKey = try fields.value("DevKey")
        addresses = try DeviceAddresses(fields)
        network = try fields.value("NetType")
    }

    public var fields: [Field] {
        [Field("DevVer", firmware), Field("DevID", deviceID), Field("DevKey", deviceKey)]
            + addresses.fields
            + [Field("NetType", network)]
    }
}

/// The answer: `Result` 0, 1 unknown device, 2 wrong key, 3 version not supported, 255.
public struct LoginResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var cloudURL: String?
    public var cloudAccount: String?
    public var cloudPassword: Secret?
    public var cloudPlace: CloudPlace
    public var time: PlatformTime?

    public init(
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

    public static var root: String { "LOGIN_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        cloudURL = fields.readable("EURL")
        cloudAccount = fields.readable("EAccount")
        cloudPassword = fields.readable("EPassword")
        cloudPlace = try CloudPlace(fields)
        time = fields.readable("Time")
    }

    public var fields: [Field] {
        [
            Field("Result", result), Field("DevID", deviceID), Field("EURL", cloudURL),
            Field("EAccount", cloudAccount), Field("EPassword", cloudPassword),
        ]
            + cloudPlace.fields
            + [Field("Time", time)]
    }
}
