import Logging
import Upgrade
import Uplink

/// Tells the platform how upgrades ended, by exceptions (002 7.5.17), until it has heard of each. What it hasn't heard
/// outlives restarts.
actor UpgradeReports {
    typealias Send = @Sendable (UpgradeNotice) async throws(LinkRequestError) -> Void

    /// Without an answer, so often: a platform may not know the message.
    static let mostAttempts = 3

    private let keeper: UpgradeKeeper
    private let logger: Logger
    private var send: Send?
    private var attempts = 0
    private var isSending = false

    init(keeper: UpgradeKeeper, logger: Logger) {
        self.keeper = keeper
        self.logger = logger
    }

    func connect(_ send: @escaping Send) { self.send = send }

    /// The link is up, or there is something to tell.
    func deliver() async {
        guard !isSending, let send else { return }
        isSending = true
        defer { isSending = false }
        while let next = keeper.book.notices.first {
            do throws(LinkRequestError) {
                try await send(next)
            } catch .notOnline, .linkLost {
                return
            } catch .unreadable {
                // It was heard.
            } catch {
                attempts += 1
                if attempts < Self.mostAttempts { return }
                logger.warning("the platform was not told \"\(next.words)\": \(error)")
            }
            attempts = 0
            await drop(next)
        }
    }

    /// What can't be forgotten is told once more after a restart.
    private func drop(_ notice: UpgradeNotice) async {
        do {
            try await keeper.onThread { $0.drop(notice) }
        } catch {
            logger.warning("\(error)")
        }
    }
}
