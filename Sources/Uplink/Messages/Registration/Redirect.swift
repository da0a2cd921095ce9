/// Asks the group platform which province's platform a device belongs to (002 5).
public struct RedirectRequest: PlatformMessage {
    /// The maker's number, three digits (002 7.2.1).
    public var manufacturer: String
    public var model: String
    public var type: DeviceType
    public var deviceID: DeviceID
    public var deviceKey: Secret

    public init(manufacturer: String, model: String, type: DeviceType, deviceID: DeviceID, deviceKey: Secret) {
        self.manufacturer = manufacturer
        self.model = model
        self.type = type
        self.deviceID = deviceID
        self.deviceKey = deviceKey
    }

    public static var root: String { "REDIRECT_REQ" }

    public init(_ fields: FieldReader) throws(MessageError) {
        manufacturer = try fields.value("ManufacturerNo")
        model = try fields.value("Mode")
        type = try fields.value("DevType")
        deviceID = try fields.value("DevID")
        deviceKey = try fields.value("DevKey")
    }

    public var fields: [Field] {
        [
            Field("ManufacturerNo", manufacturer), Field("Mode", model), Field("DevType", type),
            Field("DevID", deviceID), Field("DevKey", deviceKey),
        ]
    }
}

/// The answer: `Result` 0, 1 when no province claims the device yet, 255.
public struct RedirectResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    /// Where to register from now on.
    public var registerURL: String?

    public init(result: ResultCode, deviceID: DeviceID?, registerURL: String? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.registerURL = registerURL
    }

    public static var root: String { "REDIRECT_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        registerURL = fields.readable("LcmsUrl")
    }

    public var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID), Field("LcmsUrl", registerURL)]
    }
}
