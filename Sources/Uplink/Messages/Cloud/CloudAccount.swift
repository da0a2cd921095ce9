/// 65H, 002 7.5.11: sets the account of the cloud storage.
public struct SetEStoreRequest: LinkRequest {
    public var deviceID: DeviceID
    public var url: String
    public var account: String
    public var password: Secret
    public var place: CloudPlace

    public init(deviceID: DeviceID, url: String, account: String, password: Secret, place: CloudPlace = CloudPlace()) {
        self.deviceID = deviceID
        self.url = url
        self.account = account
        self.password = password
        self.place = place
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .setEStore }
    public static var name: String { "SET_ESTORE" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        url = try fields.value("URL")
        account = try fields.value("Account")
        password = try fields.value("Password")
        place = try CloudPlace(fields)
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("URL", url), Field("Account", account), Field("Password", password)]
            + place.fields
    }
}

/// 66H, 002 7.5.12: asks for the account of the cloud storage.
public struct GetEStoreRequest: LinkRequest {
    public var deviceID: DeviceID

    public init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    public typealias Response = GetEStoreResponse
    public static var command: LinkCommand { .getEStore }
    public static var name: String { "GET_ESTORE" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    public var fields: [Field] { [Field("DevID", deviceID)] }
}

/// The answer; without an account when none is set.
public struct GetEStoreResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var url: String?
    public var account: String?
    public var password: Secret?

    public init(
        result: ResultCode, deviceID: DeviceID?, url: String? = nil, account: String? = nil, password: Secret? = nil
    ) {
        self.result = result
        self.deviceID = deviceID
        self.url = url
        self.account = account
        self.password = password
    }

    public static var root: String { "GET_ESTORE_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        url = try fields.optional("URL")
        account = try fields.optional("Account")
        password = try fields.optional("Password")
    }

    public var fields: [Field] {
        [
            Field("Result", result), Field("DevID", deviceID), Field("URL", url), Field("Account", account),
            Field("Password", password),
        ]
    }
}
