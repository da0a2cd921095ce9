/// 6CH, 002 7.5.16: answers, then restarts the device.
public struct RebootRequest: LinkRequest {
    public var deviceID: DeviceID

    public init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .reboot }
    public static var name: String { "REBOOT" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    public var fields: [Field] { [Field("DevID", deviceID)] }
}

/// 6DH, 002 7.5.17: fetch and install this firmware. Answered at once; the outcome goes by an exception.
public struct UpgradeRequest: LinkRequest {
    public var deviceID: DeviceID
    public var version: String
    public var host: HostAddress
    public var port: Port
    public var account: String
    public var password: Secret
    /// A path on the FTP server.
    public var file: String

    public init(
        deviceID: DeviceID, version: String, host: HostAddress, port: Port, account: String, password: Secret,
        file: String
    ) {
        self.deviceID = deviceID
        self.version = version
        self.host = host
        self.port = port
        self.account = account
        self.password = password
        self.file = file
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .upgrade }
    public static var name: String { "UPGRADE" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        version = try fields.value("NewDevVer")
        host = try fields.value("FtpIP")
        port = try fields.value("FtpPort")
        account = try fields.value("FtpAccount")
        password = try fields.value("FtpPassword")
        file = try fields.value("FtpFileName")
    }

    public var fields: [Field] {
        [
            Field("DevID", deviceID), Field("NewDevVer", version), Field("FtpIP", host), Field("FtpPort", port),
            Field("FtpAccount", account), Field("FtpPassword", password), Field("FtpFileName", file),
        ]
    }
}
