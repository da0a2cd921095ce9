/// What redirect (002 5) and registration (002 7.2) gave, kept across a restart and forgotten by a factory reset.
///
/// The moment of the last registration is kept beside it by whoever has a wall clock: see `LinkStateMachine.start`.
package struct RegistrationRecord: Sendable, Hashable {
    /// Where to register: the `LcmsUrl` of the redirect.
    package var registerURL: String?
    /// The server that the link goes to (`NatIP`, `NatPort`).
    package var server: ServerAddress?
    /// The one it goes to when that fails (`BackupNatIP`, `BackupNatPort`).
    package var backupServer: ServerAddress?
    /// The TURN server (`TurnIP`, `TurnPort`) and its stand-in.
    package var turnServer: ServerAddress?
    package var backupTurnServer: ServerAddress?
    /// Where captured pictures go (`FtpIP`, `FtpPort`, `FtpAccount`, `FtpPassword`).
    package var ftp: FTPAccount?

    /// Nothing is known: a first start, or after a factory reset.
    package init() {}

    /// The servers for the link, in the order in which they are tried.
    var servers: [ServerAddress] { [server, backupServer].compactMap { $0 } }
}
