/// Asks the province's platform for the servers of the link (002 7.2.1).
package struct RegisterRequest: PlatformMessage {
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

    package static var root: String { "REGISTER_REQ" }

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

/// The answer: `Result` 0, 1 unknown device, 2 wrong key, 3 firmware not supported, 255.
///
/// Cookies and further elements are no business of the device.
package struct RegisterResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    /// The server of the link.
    package var serverHost: HostAddress?
    package var serverPort: Port?
    /// The server for when that one can't be reached.
    package var backupHost: HostAddress?
    package var backupPort: Port?
    package var turnHost: HostAddress?
    package var turnPort: Port?
    package var backupTurnHost: HostAddress?
    package var backupTurnPort: Port?
    /// Where captured pictures go.
    package var ftpHost: HostAddress?
    package var ftpPort: Port?
    package var ftpAccount: String?
    package var ftpPassword: Secret?
    package var time: PlatformTime?

    package init(
        result: ResultCode, deviceID: DeviceID?, serverHost: HostAddress? = nil, serverPort: Port? = nil,
        backupHost: HostAddress? = nil, backupPort: Port? = nil, turnHost: HostAddress? = nil, turnPort: Port? = nil,
        backupTurnHost: HostAddress? = nil, backupTurnPort: Port? = nil, ftpHost: HostAddress? = nil,
        ftpPort: Port? = nil, ftpAccount: String? = nil, ftpPassword: Secret? = nil, time: PlatformTime? = nil
    ) {
        self.result = result
        self.deviceID = deviceID
        self.serverHost = serverHost
        self.serverPort = serverPort
        self.backupHost = backupHost
        self.backupPort = backupPort
        self.turnHost = turnHost
        self.turnPort = turnPort
        self.backupTurnHost = backupTurnHost
        self.backupTurnPort = backupTurnPort
        self.ftpHost = ftpHost
        self.ftpPort = ftpPort
        self.ftpAccount = ftpAccount
        self.ftpPassword = ftpPassword
        self.time = time
    }

    package static var root: String { "REGISTER_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        serverHost = fields.readable("NatIP")
        serverPort = fields.readable("NatPort")
        backupHost = fields.readable("BackupNatIP")
        backupPort = fields.readable("BackupNatPort")
        turnHost = fields.readable("TurnIP")
        turnPort = fields.readable("TurnPort")
        backupTurnHost = fields.readable("BackupTurnIP")
        backupTurnPort = fields.readable("BackupTurnPort")
        ftpHost = fields.readable("FtpIP")
        ftpPort = fields.readable("FtpPort")
        ftpAccount = fields.readable("FtpAccount")
        ftpPassword = fields.readable("FtpPassword")
        time = fields.readable("Time")
    }

    package var fields: [Field] {
        [
            Field("Result", result), Field("DevID", deviceID), Field("NatIP", serverHost),
            Field("NatPort", serverPort), Field("BackupNatIP", backupHost), Field("BackupNatPort", backupPort),
            Field("TurnIP", turnHost), Field("TurnPort", turnPort), Field("BackupTurnIP", backupTurnHost),
            Field("BackupTurnPort", backupTurnPort), Field("FtpIP", ftpHost), Field("FtpPort", ftpPort),
            Field("FtpAccount", ftpAccount), Field("FtpPassword", ftpPassword), Field("Time", time),
        ]
    }
}
