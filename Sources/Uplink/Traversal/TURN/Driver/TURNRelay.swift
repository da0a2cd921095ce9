package import Logging
package import NIOCore
import Synchronization

/// The device's relay at the platform's TURN server (002 14, RFC 6062): from `start` to `stop` it holds an allocation,
/// comes back by itself, and hands over the connection of each viewer who comes through it. `TURNStateMachine` decides
/// all of it; this is its sockets and its clock, on one event loop.
package final class TURNRelay: Sendable {
    /// Takes the connection of a viewer, with the bytes that came already and the viewer's own address (the channel's
    /// remote address is the server's).
    ///
    /// Called on the event loop. The channel is registered there, has no handlers and `autoRead` off: nothing is read
    /// before the taker reads. Who takes it has to close it.
    package typealias Acceptor = @Sendable (any Channel, ByteBuffer, TransportAddress) -> Void

    package struct Configuration: Sendable {
        /// Main first. Empty until registration names one.
        package var servers: [ServerAddress]
        /// USERNAME and the key's password: DevID and DevKey (002 14).
        package var username: String
        package var password: Secret
        /// Let in besides 0.0.0.0, which a server may refuse (`traversal.turnPeers`).
        package var peers: [IPAddress]
        package var timing = TURNTiming()
        /// Called on the event loop, so it must not block.
        package var watch: @Sendable (TURNNews) -> Void = { _ in }
        package var accept: Acceptor

        package init(
            servers: [ServerAddress], username: String, password: Secret, peers: [IPAddress] = [],
            accept: @escaping Acceptor
        ) {
            self.servers = servers
            self.username = username
            self.password = password
            self.peers = peers
            self.accept = accept
        }
    }

    /// Outlives the report's readers and the core alike.
    final class Board: Sendable {
        let report = Mutex(TURNReport())
    }

    private let eventLoop: any EventLoop
    private let board = Board()
    private let core: NIOLoopBoundBox<TURNRelayCore>

    /// - Parameter eventLoop: must live until `stop` has returned.
    /// - Returns: nil for a user name of more than 512 bytes, which no server could be told.
    package init?(configuration: Configuration, eventLoop: any EventLoop, logger: Logger) {
        guard let credentials = TURNCredentials(username: configuration.username, password: configuration.password)
        else { return nil }
        self.eventLoop = eventLoop
        core = NIOLoopBoundBox.makeBoxSendingValue(
            TURNRelayCore(
                configuration: configuration, credentials: credentials, eventLoop: eventLoop, logger: logger,
                board: board),
            eventLoop: eventLoop)
    }

    package var state: TURNState { report.state }
    package var report: TURNReport { board.report.withLock { $0 } }

    /// Begins with the servers that are known. A second call does nothing until `stop`.
    package func start() async { await onLoop { $0.start() } }

    /// Gives the allocation up. Viewers who came through the relay lose their connections: the server ends them.
    package func stop() async { await onLoop { $0.stop() } }

    /// Registration has named these servers, main first. An allocation at one of them stays.
    package func setServers(_ servers: [ServerAddress]) async { await onLoop { $0.setServers(servers) } }

    /// Sees whether the server still answers, and opens the way through a router that was restarted: at each heartbeat,
    /// and when the link was lost.
    package func check() { eventLoop.execute { self.core.value.check() } }

    private func onLoop(_ body: @escaping @Sendable (TURNRelayCore) -> Void) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            eventLoop.execute {
                body(self.core.value)
                continuation.resume()
            }
        }
    }
}
