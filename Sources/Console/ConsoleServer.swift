package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Listens on the console's socket and serves its clients until it is stopped.
final class ConsoleServer: Sendable {
    private let socket: ConsoleSocket
    private let listener: any Channel
    private let connections: ConsoleConnections

    /// Opens the socket; when this returns, clients are served.
    ///
    /// - Throws: `ConsoleSocketError`, in particular when another agent runs.
    package static func start(
        path: String, commands: ConsoleCommandTable, group: any EventLoopGroup, logger: Logger,
        idle: Duration = ConsoleLimits.idle, commandTime: Duration = ConsoleLimits.commandTime
    ) async throws -> ConsoleServer {
        let socket = try ConsoleSocket(path: path)
        let connections = ConsoleConnections()
        let listener: any Channel
        do {
            listener = try await ServerBootstrap(group: group)
                // A client that closes its sending side after the last request still gets the response.
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        guard connections.add(channel) else {
                            try channel.pipeline.syncOperations.addHandler(ConsoleRefusal(error: .tooManyConnections))
                            return
                        }
                        let operations = channel.pipeline.syncOperations
                        try operations.addHandler(IdleStateHandler(readTimeout: TimeAmount(idle)))
                        try operations.addHandler(ConsoleHandler(commands: commands, commandTime: commandTime))
                    }
                }
                .withBoundSocket(socket.descriptor).get()
        } catch {
            socket.remove()
            throw error
        }
        logger.info("the console listens", metadata: ["console.socket": "\(path)"])
        return ConsoleServer(socket: socket, listener: listener, connections: connections)
    }

    private init(socket: ConsoleSocket, listener: any Channel, connections: ConsoleConnections) {
        self.socket = socket
        self.listener = listener
        self.connections = connections
    }

    /// Closes the connections and removes the socket. To be called once.
    func stop() async {
        socket.remove()
        try? await listener.close()
        await connections.closeAll()
    }
}

/// The console as a service, started and ended with the others.
package struct ConsoleService: Service, CustomStringConvertible {
    package var path: String
    var commands: ConsoleCommandTable
    var group: any EventLoopGroup
    var logger: Logger

    /// The service's name in the log lines of the service group.
    package var description: String { "console at \(path)" }

    package init(path: String, commands: ConsoleCommandTable, group: any EventLoopGroup, logger: Logger) {
        self.path = path
        self.commands = commands
        self.group = group
        self.logger = logger
    }

    package func run() async throws {
        let server = try await ConsoleServer.start(path: path, commands: commands, group: group, logger: logger)
        try? await gracefulShutdown()  // or cancellation: both end the service
        await server.stop()
    }
}

/// The open connections, limited in number.
private final class ConsoleConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    /// False when there are too many.
    func add(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let fits = channels.withLock { channels in
            guard channels.count < ConsoleLimits.connections else { return false }
            channels[id] = channel
            return true
        }
        if fits {
            channel.closeFuture.whenComplete { [weak self] _ in
                _ = self?.channels.withLock { $0.removeValue(forKey: id) }
            }
        }
        return fits
    }

    func closeAll() async {
        for channel in channels.withLock({ Array($0.values) }) { try? await channel.close() }
    }
}

/// Sends the reason why a connection is not served, and closes it.
private final class ConsoleRefusal: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let error: ConsoleError

    init(error: ConsoleError) { self.error = error }

    func channelActive(context: ChannelHandlerContext) {
        let line = ConsoleAnswerHeader.refused("\(error)").line
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: line)), promise: nil)
        context.close(promise: nil)
    }
}
