package import Base
import Glibc
import Net
import System

/// The data from redirect (CTMW 5) and registration (CTMW 7.2), persisted across a restart and deleted by a factory
/// reset.
///
/// The time of the last registration is persisted separately, by the owner of a wall clock: see
/// `LinkStateMachine.start`.
package struct RegistrationRecord: Sendable, Hashable {
    /// The URL for registration: the `LcmsUrl` of the redirect.
    package var registerURL: String?
    /// The main server for the link (`NatIP`, `NatPort`).
    package var server: ServerAddress?
    /// The server to use when that one fails (`BackupNatIP`, `BackupNatPort`).
    package var backupServer: ServerAddress?
    /// The TURN server (`TurnIP`, `TurnPort`) and its backup.
    package var turnServer: ServerAddress?
    package var backupTurnServer: ServerAddress?
    /// The FTP server for snapshots (`FtpIP`, `FtpPort`, `FtpAccount`, `FtpPassword`).
    package var ftp: FTPAccount?

    /// An empty record: at the first start, or after a factory reset.
    package init() {}

    /// The servers for the link, in the order of attempts.
    var servers: [ServerAddress] { [server, backupServer].compactMap { $0 } }
}

/// The result of a redirect request (CTMW 5).
enum RedirectOutcome: Sendable, Equatable {
    /// The province's registration address.
    case found(url: String)
    /// The group platform answered without an address: `Result`, or nil when its response was invalid.
    case refused(result: Int?)
    /// No response: no network, no such host, or nothing within the time limit.
    case unanswered
}

/// The result of a registration (CTMW 7.2).
enum RegistrationOutcome: Sendable, Equatable {
    /// The record from the response. Its `registerURL` is ignored.
    case registered(RegistrationRecord)
    /// `Result`: 1 unknown device, 2 wrong key, 3 firmware not supported, 255 other; nil when the response was invalid.
    case refused(result: Int?)
    /// No response.
    case unanswered
}

/// The data that the link persists across a restart.
package struct LinkMemory: Sendable, Hashable {
    package var record: RegistrationRecord
    /// Time of the last registration: seconds since 1970 by the wall clock; nil: never.
    package var lastRegistration: Int64?

    package init(record: RegistrationRecord = RegistrationRecord(), lastRegistration: Int64? = nil) {
        self.record = record
        self.lastRegistration = lastRegistration
    }

    /// Nil when there was no registration, or the clock was set back since.
    var sinceRegistration: Duration? {
        guard let lastRegistration else { return nil }
        let (past, overflow) = WallClock.seconds.subtractingReportingOverflow(lastRegistration)
        // Limited to a day, which is long enough for every use and can't overflow a sum of times.
        return overflow || past < 0 ? nil : .seconds(min(past, 86_400))
    }
}

/// The text in `state.sqlite`.
extension LinkMemory {
    /// Nil when the value is invalid; the device then registers anew.
    package init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value, case .object = value else { return nil }
        func server(_ name: String) -> ServerAddress? { value[name]?.string.flatMap(ServerAddress.init(text:)) }
        var record = RegistrationRecord()
        record.registerURL = value["registerURL"]?.string
        record.server = server("server")
        record.backupServer = server("backupServer")
        record.turnServer = server("turnServer")
        record.backupTurnServer = server("backupTurnServer")
        if let server = value["ftp"]?["server"]?.string.flatMap(ServerAddress.init(text:)),
            let account = value["ftp"]?["account"]?.string, let password = value["ftp"]?["password"]?.string
        {
            record.ftp = FTPAccount(server: server, account: account, password: password)
        }
        self.init(record: record, lastRegistration: value["lastRegistration"]?.integer.map(Int64.init))
    }

    package var json: String {
        func text(_ value: (any CustomStringConvertible)?) -> JSONValue { value.map { .string("\($0)") } ?? .null }
        let value: JSONValue = [
            "registerURL": text(record.registerURL),
            "server": text(record.server), "backupServer": text(record.backupServer),
            "turnServer": text(record.turnServer), "backupTurnServer": text(record.backupTurnServer),
            "ftp": record.ftp.map { ftp in
                ["server": "\(ftp.server)", "account": .string(ftp.account), "password": .string(ftp.password)]
            } ?? .null,
            "lastRegistration": lastRegistration.map { .integer(Int($0)) } ?? .null,
        ]
        return value.json
    }
}
