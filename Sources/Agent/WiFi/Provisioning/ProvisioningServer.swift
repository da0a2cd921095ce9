import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The HTTP service of CTMW chapter 11, at the device's address in its own access point and nowhere else: whoever may
/// talk to it may name the camera's network.
final class ProvisioningServer: Sendable {
    static let port = 8888
    /// At once; the access point itself has room for eight guests.
    static let mostConnections = 16
    /// A request has to be whole by then. A scan on the way takes its time.
    static let patience = TimeAmount.seconds(20)

    private let eventLoop: any EventLoop
    private let logger: Logger
    private let listener = Mutex<(any Channel)?>(nil)
    private let connections = Mutex(0)

    init(eventLoop: any EventLoop, logger: Logger) {
        self.eventLoop = eventLoop
        self.logger = logger
    }

    /// Blocks until it listens, or can't, which is logged; the access point is of little use then.
    ///
    /// - Parameter interface: the one that has the address. What comes in by another is not heard, though Linux takes
    ///   an address for the whole device's.
    func open(
        address: String, port: Int = ProvisioningServer.port, interface: String, desk: ProvisioningHandler.Desk
    ) {
        do {
            let channel = try ServerBootstrap(group: eventLoop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelInitializer { Self.bind($0, to: interface) }
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try self.prepare(channel, desk) }
                }
                .bind(host: address, port: port).wait()
            listener.withLock { $0 = channel }
        } catch {
            logger.warning("guests of the access point can't choose a network: \(address):\(port): \(error)")
        }
    }

    private static func bind(_ channel: any Channel, to interface: String) -> EventLoopFuture<Void> {
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        // IFNAMSIZ bytes, the last of them 0.
        var name: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &name) { $0.copyBytes(from: interface.utf8.prefix($0.count - 1)) }
        return options.unsafeSetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_BINDTODEVICE), value: name)
    }

    /// Blocks until it no longer listens.
    func close() {
        let channel = listener.withLock { listener in
            defer { listener = nil }
            return listener
        }
        try? channel?.close().wait()
    }

    /// Where it listens.
    var address: SocketAddress? { listener.withLock { $0 }?.localAddress }

    private func prepare(_ channel: any Channel, _ desk: ProvisioningHandler.Desk) throws {
        let isOneTooMany = connections.withLock { count in
            count += 1
            return count > Self.mostConnections
        }
        channel.closeFuture.whenComplete { _ in self.connections.withLock { $0 -= 1 } }
        guard !isOneTooMany else { return channel.close(promise: nil) }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(IdleStateHandler(allTimeout: Self.patience))
        try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
        try pipeline.addHandler(ProvisioningHandler(desk: desk))
        // However slowly bytes come.
        let end = channel.eventLoop.scheduleTask(in: Self.patience * 2) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in end.cancel() }
    }
}
