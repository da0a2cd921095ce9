/// Asks the group platform which province's platform a device belongs to (002 5).
package struct RedirectRequest: PlatformMessage {
    /// The maker's number, three digits (002 7.2.1).
    package var manufacturer: String
    package var model: String
    package var type: DeviceType
    package var deviceID: DeviceID
    package var deviceKey: Secret

    package init(manufacturer: String, model: String, type: DeviceType, deviceID: DeviceID, deviceKey: Secret) {
        self.manufacturer = manufacturer
        self.model = model
        self.type = type
        self.deviceID = deviceID
        self.deviceKey = deviceKey
    }

    package static var root: String { "REDIRECT_REQ" }

    package init(_ fields: FieldReader) throws(MessageError) {
        manufacturer = try fields.value("ManufacturerNo")
        model = try fields.value("Mode")
        type = try fields.value("DevType")
        deviceID = try fields.value("DevID")
        deviceKey = try fields.value("DevKey")
    }

    package var fields: [Field] {
        [
            Field("ManufacturerNo", manufacturer), Field("Mode", model), Field("DevType", type),
            Field("DevID", deviceID), Field("DevKey", deviceKey),
        ]
    }
}

/// The answer: `Result` 0, 1 when no province claims the device yet, 255.
package struct RedirectResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    /// Where to register from now on.
    package var registerURL: String?

    package init(result: ResultCode, deviceID: DeviceID?, registerURL: String? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.registerURL = registerURL
    }

    package static var root: String { "REDIRECT_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        registerURL = fields.readable("LcmsUrl")
    }

    package var fields: [Field] {
        [Field("Result", result), Field("DevID", deviceID), Field("LcmsUrl", registerURL)]
    }
}
