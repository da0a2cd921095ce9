import Base
package import Device
import NIOPosix
import Synchronization
package import System

/// The snapshot policies, persisted across restarts. A change takes effect when it is on the disk; then
/// `EventTopic.picturePoliciesChanged` is posted.
package final class PicturePolicyStore: Sendable {
    private let store: StateStore
    private let writing = Mutex(())
    private let current: Mutex<SnapshotPolicies>
    private let events: EventBus

    /// Loads the stored policies. Blocks for the disk.
    ///
    /// - Parameter warn: called with a description of stored data that is invalid.
    package init(store: StateStore, events: EventBus, warn: (String) -> Void) throws {
        self.store = store
        self.events = events
        var problems: [String] = []
        var book = SnapshotPolicies()
        if let kept = try store.value(StateName.picturePolicies) {
            do throws(JSONSyntaxError) {
                book = SnapshotPolicies(json: try JSONText(kept).value, problems: &problems)
            } catch {
                problems.append("the picture policies: \(error)")
            }
        }
        current = Mutex(book)
        store.whenReset { [weak self] in try await self?.reset() }
        for problem in problems { warn("what was kept of pictures is damaged and left out: \(problem)") }
    }

    package var book: SnapshotPolicies { current.withLock { $0 } }

    /// Changes the policies and persists them, if `body` returns true.
    ///
    /// - Returns: the result of `body`.
    /// - Throws: an error of the store; the policies are then unchanged.
    package func change(_ body: @escaping @Sendable (inout SnapshotPolicies) -> Bool) async throws -> Bool {
        let isChanged = try await NIOThreadPool.singleton.runIfActive {
            try self.writing.withLock { _ in
                var book = self.book
                guard body(&book) else { return false }
                try self.store.set(StateName.picturePolicies, to: Array(book.json.json.utf8))
                self.current.withLock { $0 = book }
                return true
            }
        }
        if isChanged { events.post(.picturePoliciesChanged, "the picture policies were set") }
        return isChanged
    }

    /// Removes all policies (a factory reset).
    package func reset() async throws {
        _ = try await change { book in
            book = SnapshotPolicies()
            return true
        }
    }
}
