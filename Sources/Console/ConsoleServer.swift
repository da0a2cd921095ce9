package import Logging
package import NIOCore
import NIOPosix
import Net
import ServiceLifecycle
import System

/// Listens on the console's socket and serves its clients until it is stopped.
final class ConsoleServer: Sendable {
    private let socket: ConsoleSocket
    private let listener: any Channel
    private let connections: NIOLoopBoundBox<Connections>
    /// The commands of clients.
    private let tasks: TaskQueue

    /// The open connections.
    private typealias Connections = [ObjectIdentifier: any Channel]

    /// Opens the socket; when this returns, clients are connected, and served by `run`.
    ///
    /// - Throws: `ConsoleSocketError`, in particular when another agent runs.
    package static func start(
        path: String, commands: ConsoleCommandTable, group: any EventLoopGroup, logger: Logger,
        idle: Duration = ConsoleLimits.idle, commandTime: Duration = ConsoleLimits.commandTime
    ) async throws -> ConsoleServer {
        let socket = try ConsoleSocket(path: path)
        let (eventLoop, tasks) = (group.next(), TaskQueue())
        let connections = NIOLoopBoundBox.makeBoxSendingValue(Connections(), eventLoop: eventLoop)
        let listener: any Channel
        do {
            listener = try await ServerBootstrap(group: eventLoop)
                // A client that closes its sending side after the last request still gets the response.
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        guard connections.value.count < ConsoleLimits.connections else {
                            try channel.pipeline.syncOperations.addHandler(ConsoleRefusal(error: .tooManyConnections))
                            return
                        }
                        let id = ObjectIdentifier(channel)
                        connections.value[id] = channel
                        channel.closeFuture.whenComplete { _ in connections.value[id] = nil }
                        let operations = channel.pipeline.syncOperations
                        try operations.addHandler(IdleStateHandler(readTimeout: TimeAmount(idle)))
                        try operations.addHandler(
                            ConsoleHandler(commands: commands, commandTime: commandTime, tasks: tasks))
                    }
                }
                .withBoundSocket(socket.descriptor).get()
        } catch {
            socket.remove()
            throw error
        }
        logger.info("the console listens", metadata: ["console.socket": "\(path)"])
        return ConsoleServer(socket: socket, listener: listener, connections: connections, tasks: tasks)
    }

    private init(
        socket: ConsoleSocket, listener: any Channel, connections: NIOLoopBoundBox<Connections>, tasks: TaskQueue
    ) {
        self.socket = socket
        self.listener = listener
        self.connections = connections
        self.tasks = tasks
    }

    /// Runs the clients' commands, side by side, until it is cancelled. Once.
    func run() async { await tasks.runConcurrently() }

    /// Closes the connections and removes the socket. To be called once.
    func stop() async {
        socket.remove()
        try? await listener.close()
        for channel in await connections.run({ Array($0.values) }) { try? await channel.close() }
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
        await withDiscardingTaskGroup { group in
            group.addTask { await server.run() }
            try? await gracefulShutdown()  // or cancellation: both end the service
            await server.stop()
            group.cancelAll()
        }
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
