package import Base

/// Upgrades of the device's system.
package protocol UpgradeControl: Sendable {
    /// - Throws: ``ControlError/notSupported(_:)`` where no upgrades are possible.
    func status() throws(ControlError) -> UpgradeStatus

    /// Begins an upgrade, and returns when the request is persisted: an event of the topic ``EventTopic/upgrade`` says
    /// how it ended, even after restarts.
    ///
    /// - Throws: ``ControlError/notSupported(_:)``, ``ControlError/invalid(_:)`` for a source that names no file,
    ///   ``ControlError/busy(_:)`` while another upgrade is under way.
    func begin(_ source: UpgradeSource) async throws(ControlError)
}

/// A file on an FTP server with another system.
package struct UpgradeSource: Sendable, Hashable {
    package var host: String
    package var port: UInt16
    package var account: String
    package var password: Secret
    /// The path on the server.
    package var file: String

    package init(host: String, port: UInt16, account: String, password: Secret, file: String) {
        self.host = host
        self.port = port
        self.account = account
        self.password = password
        self.file = file
    }
}

/// The running system, and the progress of an upgrade.
package struct UpgradeStatus: Sendable, Hashable {
    package enum Phase: String, Sendable {
        case idle, fetching, verifying, writing, restarting
        case onTrial = "on trial"
    }

    package var phase: Phase
    /// The version being fetched or written; nil until it is known.
    package var version: String?
    /// Bytes fetched or written.
    package var done: Int
    package var total: Int?
    /// The latest event, as text.
    package var last: String
    /// The version and the slot of the running system, and the board that it is for.
    package var running: String
    package var slot: String
    package var board: String
    /// Whether unsigned, equal and older upgrades are accepted.
    package var isDevelopment: Bool
    /// The number of results that the platform has not been told yet.
    package var unreported: Int

    package init(
        phase: Phase, version: String?, done: Int, total: Int?, last: String, running: String, slot: String,
        board: String, isDevelopment: Bool, unreported: Int
    ) {
        self.phase = phase
        self.version = version
        self.done = done
        self.total = total
        self.last = last
        self.running = running
        self.slot = slot
        self.board = board
        self.isDevelopment = isDevelopment
        self.unreported = unreported
    }
}


/// A result's description, waiting to be reported to the platform.
package struct UpgradeNotice: Sendable, Hashable {
    package var isSuccess: Bool
    package var words: String

    package init(isSuccess: Bool, words: String) {
        self.isSuccess = isSuccess
        self.words = words
    }
}
