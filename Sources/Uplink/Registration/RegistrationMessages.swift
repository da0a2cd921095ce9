package import Base
package import Device

/// The two requests that a device sends over HTTP, with the same elements.
package protocol RegistrationStep: Sendable {
    static var root: String { get }
}

/// Asks the group platform which province's platform a device belongs to (CTMW 5).
package enum RedirectStep: RegistrationStep {
    package static var root: String { "REDIRECT_REQ" }
}

/// Asks the province's platform for the servers of the link (CTMW 7.2.1).
package enum RegisterStep: RegistrationStep {
    package static var root: String { "REGISTER_REQ" }
}

package typealias RedirectRequest = RegistrationRequest<RedirectStep>
package typealias RegisterRequest = RegistrationRequest<RegisterStep>

/// The identity of a device, for both redirect and registration.
package struct RegistrationRequest<Step: RegistrationStep>: PlatformMessage {
    /// The manufacturer's number, three digits (CTMW 7.2.1).
    package var manufacturer: String
    package var model: String
    package var type: DeviceType
    package var deviceID: DeviceID
    package var deviceKey: Secret

    package static var root: String { Step.root }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("ManufacturerNo", \.manufacturer), .value("Mode", \.model), .value("DevType", \.type),
            .value("DevID", \.deviceID), .value("DevKey", \.deviceKey))
    }
}

/// The response to a redirect request: `Result` 0, 1 when the device belongs to no province yet, 255.
package struct RedirectResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    /// The URL for registration from now on.
    package var registerURL: String?

    package static var root: String { "REDIRECT_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .readable("LcmsUrl", \.registerURL))
    }
}

/// The response to a registration: `Result` 0, 1 unknown device, 2 wrong key, 3 firmware not supported, 255.
///
/// Cookies and further elements are ignored.
package struct RegisterResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    /// The server of the link.
    package var serverHost: HostAddress?
    package var serverPort: Port?
    /// The backup server, used when that one can't be reached.
    package var backupHost: HostAddress?
    package var backupPort: Port?
    package var turnHost: HostAddress?
    package var turnPort: Port?
    package var backupTurnHost: HostAddress?
    package var backupTurnPort: Port?
    /// The FTP server for snapshots.
    package var ftpHost: HostAddress?
    package var ftpPort: Port?
    package var ftpAccount: String?
    package var ftpPassword: Secret?
    package var time: PlatformTime?

    package static var root: String { "REGISTER_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID),
            .readable("NatIP", \.serverHost), .readable("NatPort", \.serverPort),
            .readable("BackupNatIP", \.backupHost), .readable("BackupNatPort", \.backupPort),
            .readable("TurnIP", \.turnHost), .readable("TurnPort", \.turnPort),
            .readable("BackupTurnIP", \.backupTurnHost), .readable("BackupTurnPort", \.backupTurnPort),
            .readable("FtpIP", \.ftpHost), .readable("FtpPort", \.ftpPort), .readable("FtpAccount", \.ftpAccount),
            .readable("FtpPassword", \.ftpPassword), .readable("Time", \.time))
    }
}
