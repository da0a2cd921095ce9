/// 6CH, 002 7.5.16: answers, then restarts the device.
package struct RebootRequest: LinkRequest {
    package var deviceID: DeviceID

    package init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .reboot }
    package static var name: String { "REBOOT" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    package var fields: [Field] { [Field("DevID", deviceID)] }
}

/// 6DH, 002 7.5.17: fetch and install this firmware. Answered at once; the outcome goes by an exception.
package struct UpgradeRequest: LinkRequest {
    package var deviceID: DeviceID
    package var version: String
    package var host: HostAddress
    package var port: Port
    package var account: String
    package var password: Secret
    /// A path on the FTP server.
    package var file: String

    package init(
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

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .upgrade }
    package static var name: String { "UPGRADE" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        version = try fields.value("NewDevVer")
        host = try fields.value("FtpIP")
        port = try fields.value("FtpPort")
        account = try fields.value("FtpAccount")
        password = try fields.value("FtpPassword")
        file = try fields.value("FtpFileName")
    }

    package var fields: [Field] {
        [
            Field("DevID", deviceID), Field("NewDevVer", version), Field("FtpIP", host), Field("FtpPort", port),
            Field("FtpAccount", account), Field("FtpPassword", password), Field("FtpFileName", file),
        ]
    }
}
