package import Base

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
