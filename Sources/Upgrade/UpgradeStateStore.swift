import NIOPosix
import Synchronization
package import System

/// Persists the state of upgrades in the state store. Calls block for the disk.
package final class UpgradeStateStore: Sendable {
    private let store: StateStore
    /// Locked while waiting for the disk; `kept` never is.
    private let writing = Mutex(())
    private let kept: Published<UpgradeState>

    /// - Throws: `StateStore.Failure`.
    package init(store: StateStore) throws {
        self.store = store
        kept = Published(try store.value(StateName.upgrade).flatMap { UpgradeState(json: $0) } ?? UpgradeState())
        // The next platform is told nothing of what this one wanted.
        store.whenReset { [weak self] in try await self?.onThread { $0.dropAll() } }
    }

    package var book: UpgradeState { kept.current }

    /// Changes the state; when it returns, the change is on the disk.
    ///
    /// - Throws: `StateStore.Failure`; the state is then unchanged.
    package func change(_ body: (inout UpgradeState) -> Void) throws {
        try writing.withLock { _ in
            var book = book
            body(&book)
            try store.set(StateName.upgrade, to: book == UpgradeState() ? nil : Array(book.json.utf8))
            kept.publish(book)
        }
    }

    /// Changes the state in memory alone, until the agent ends: for a change that the disk does not accept.
    func hold(_ body: (inout UpgradeState) -> Void) {
        writing.withLock { _ in
            var book = book
            body(&book)
            kept.publish(book)
        }
    }

    /// The same on a thread that may block for the disk.
    package func onThread(_ body: @escaping @Sendable (inout UpgradeState) -> Void) async throws {
        try await NIOThreadPool.singleton.runIfActive { try self.change(body) }
    }
}
