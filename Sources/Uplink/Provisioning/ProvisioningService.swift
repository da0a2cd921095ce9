package import Device
import Glibc
package import Logging
package import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import System

/// The HTTP service of CTMW chapter 11, at the device's address in its own access point and nowhere else: every client
/// may choose the camera's network. It listens while the access point is open.
package struct ProvisioningService: Service {
    static let port = 8888
    /// The maximum of concurrent connections; the access point accepts eight stations.
    static let mostConnections = 16
    /// The time limit for a complete request; it allows for a scan meanwhile.
    static let patience = TimeAmount.seconds(20)

    private let wifi: any WiFiControl
    private let address: String
    private let interface: String
    private let events: EventBus
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let tasks = TaskQueue()
    private let connections: NIOLoopBoundBox<Int>

    /// - Parameters:
    ///   - address: the device's address in its access point.
    ///   - interface: the interface with that address. Packets from others are ignored, although Linux accepts an
    ///     address on every interface.
    ///   - events: the bus that says when the access point is open (`EventTopic.accessPoint`).
    package init(
        wifi: any WiFiControl, address: String, interface: String, events: EventBus, eventLoop: any EventLoop,
        logger: Logger
    ) {
        self.wifi = wifi
        self.address = address
        self.interface = interface
        self.events = events
        self.eventLoop = eventLoop
        self.logger = logger
        connections = NIOLoopBoundBox.makeBoxSendingValue(0, eventLoop: eventLoop)
    }

    package func run() async {
        let openings = events.events(EventFilter(topics: [.accessPoint]))
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await tasks.runConcurrently() }
                var listener: (any Channel)?
                for await opening in openings {
                    try? await listener?.close()
                    listener = opening.phase == .began ? await listen() : nil
                }
                try? await listener?.close()
                group.cancelAll()
            }
        }
    }

    /// Listens. Nil when that fails, which is logged; the access point is of little use then.
    func listen(port: Int = ProvisioningService.port) async -> (any Channel)? {
        do {
            return try await ServerBootstrap(group: eventLoop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelInitializer { Self.bind($0, to: interface) }
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try prepare(channel) }
                }
                .bind(host: address, port: port).get()
        } catch {
            logger.warning("guests of the access point can't choose a network: \(address):\(port): \(error)")
            return nil
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

    private func prepare(_ channel: any Channel) throws {
        connections.value += 1
        channel.closeFuture.whenComplete { _ in connections.value -= 1 }
        guard connections.value <= Self.mostConnections else { return channel.close(promise: nil) }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(IdleStateHandler(allTimeout: Self.patience))
        try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
        try pipeline.addHandler(ProvisioningHandler(wifi: wifi, tasks: tasks))
        // However slowly its bytes arrive.
        let end = channel.eventLoop.scheduleTask(in: Self.patience * 2) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in end.cancel() }
    }
}
