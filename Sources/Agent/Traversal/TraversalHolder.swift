import Synchronization

/// Where the ways through the router are found once there are some: the server has to listen before.
final class TraversalHolder: Sendable {
    private let held = Mutex<TraversalRoom?>(nil)

    var room: TraversalRoom? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}
