package import Base
package import Logging
package import NIOCore
import System

/// The device's relay at the platform's TURN server (CTMW 14, RFC 6062): from `start` to `stop` it holds an allocation,
/// renews it after a loss, and hands over the connection of each viewer that comes through it. `TURNStateMachine` makes
/// all decisions; this class has the sockets and the clock, on one event loop.
package final class TURNRelay: Sendable {
    /// Takes over the connection of a viewer, with the bytes that arrived already and the viewer's own address (the
    /// channel's remote address is the server's).
    ///
    /// Called on the event loop. The channel is registered there, has no handlers and `autoRead` off: nothing is read
    /// before the acceptor reads. The acceptor must close it.
    package typealias Acceptor = @Sendable (any Channel, ByteBuffer, TransportAddress) -> Void

    package struct Configuration: Sendable {
        /// The servers, main first. Empty until registration names one.
        package var servers: [ServerAddress]
        /// USERNAME and the password of the key: DevID and DevKey (CTMW 14).
        package var username: String
        package var password: Secret
        /// Peers to permit besides 0.0.0.0, which a server may refuse (`traversal.turnPeers`).
        package var peers: [IPAddress]
        package var timing = TURNTiming()
        /// Observes events. Called on the event loop, so it must not block.
        package var onUpdate: @Sendable (TURNUpdate) -> Void = { _ in }
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

    private let published = Published(TURNReport())
    private let core: NIOLoopBoundBox<TURNRelayCore>

    /// - Parameter eventLoop: must live until `stop` has returned.
    /// - Returns: nil for a user name of more than 512 bytes, which does not fit into USERNAME.
    package init?(configuration: Configuration, eventLoop: any EventLoop, logger: Logger) {
        guard let credentials = TURNCredentials(username: configuration.username, password: configuration.password)
        else { return nil }
        core = NIOLoopBoundBox.makeBoxSendingValue(
            TURNRelayCore(
                configuration: configuration, credentials: credentials, eventLoop: eventLoop, logger: logger,
                published: published),
            eventLoop: eventLoop)
    }

    package var state: TURNState { report.state }
    package var report: TURNReport { published.current }

    /// Starts with the known servers. A second call does nothing until `stop`.
    package func start() async { await core.run { $0.start() } }

    /// Releases the allocation. Viewers that came through the relay lose their connections: the server closes them.
    package func stop() async { await core.run { $0.stop() } }

    /// Replaces the servers after registration, main first. An allocation at one of them stays.
    package func setServers(_ servers: [ServerAddress]) async { await core.run { $0.setServers(servers) } }

    /// Checks whether the server still responds, and renews the mapping in a restarted router: at each heartbeat, and
    /// when the link was lost.
    package func check() { core.execute { $0.check() } }
}

/// An event of the relay, for its observer.
package enum TURNUpdate: Sendable, Hashable {
    /// The relayed address changed; nil: there is none. The platform learns it in a heartbeat.
    case relay(TransportAddress?)
    /// A problem that the user may want to solve, as text; the same problem is reported once.
    case problem(String)
}

/// The state of the relay as the console shows it.
package struct TURNReport: Sendable, Hashable {
    package var state = TURNState.off
    /// The address to which the server's name resolved, while there is a control connection: STUN requests go to the
    /// same address over UDP (CTMW 15).
    package var serverAddress: TransportAddress?
    package var counters = TURNCounters()
    /// The permissions by peer address; 0.0.0.0 stands for every peer.
    package var permissions: [IPAddress: TURNPermission] = [:]

    package init() {}
}
