import Base
import Glibc
package import Device
package import Logging
package import NIOCore
import NIOPosix
package import Net
import System

/// The RTSP server (RFC 2326) of all channels, on one event loop. It follows additions and removals of channels.
package final class RTSPServer: LiveViewers, ViewerServer {
    package struct Configuration: Sendable {
        /// The address to listen on: `0.0.0.0`, `127.0.0.1`, `::`.
        package var host: String
        /// The port; 0 for any free one.
        package var port: Int
        /// The `devid` of URLs.
        package var deviceID: String
        /// The maximum of concurrent sessions; one more is refused with 453.
        package var maxSessions: Int
        package var access: Access
        package var limits = RTSPLimits()
        /// The configuration of playback; nil: no recordings.
        package var playback: PlaybackConfiguration?
        /// Called with the client's address when a request is refused with 400 for the form of its URL, once for each
        /// connection; on the server's event loop, so it must not block (CTMW 7.5.4, exception 9).
        package var onIllegalURL: @Sendable (_ client: SocketAddress?) -> Void = { _ in }

        package init(host: String, port: Int, deviceID: String, maxSessions: Int, access: Access) {
            self.host = host
            self.port = port
            self.deviceID = deviceID
            self.maxSessions = maxSessions
            self.access = access
        }
    }

    /// The reason why the server can't start.
    package enum StartError: Error, CustomStringConvertible {
        case cannotListen(host: String, port: Int, reason: String)

        package var description: String {
            switch self {
            case .cannotListen(let host, let port, let reason):
                "cannot listen for RTSP on \(host) port \(port): \(reason). "
                    + "Set rtsp.address and rtsp.port to an address of this machine and a free port."
            }
        }
    }

    /// The loop that the server and all its streams run on.
    package let eventLoop: any EventLoop
    package let configuration: Configuration
    let core: NIOLoopBoundBox<RTSPServerCore>
    private let listener: NIOLoopBoundBox<(channel: (any Channel)?, ticks: RepeatedTask?)>
    let logger: Logger
    let datagrams: NIOLoopBoundBox<DatagramState>
    typealias DatagramBinding = @Sendable (_ host: String, any EventLoop) async throws -> NIOLoopBound<DatagramPair>
    let bindDatagrams: DatagramBinding
    /// Work outside the event loop: verifying tokens, opening recordings, binding sockets.
    private let tasks = TaskQueue()
    package let listening: AsyncStream<SocketAddress>
    private let listens: AsyncStream<SocketAddress>.Continuation
    package let boundDatagrams: AsyncStream<BoundDatagrams>
    let bound: AsyncStream<BoundDatagrams>.Continuation

    package convenience init(
        configuration: Configuration, channels: ChannelRegistry, eventLoop: any EventLoop, logger: Logger
    ) {
        self.init(configuration: configuration, channels: channels, eventLoop: eventLoop, logger: logger) {
            (host: String, eventLoop: any EventLoop) in
            try await DatagramPair.bind(host: host, eventLoop: eventLoop)
        }
    }

    init(
        configuration: Configuration, channels: ChannelRegistry, eventLoop: any EventLoop, logger: Logger,
        bindDatagrams: @escaping DatagramBinding
    ) {
        self.configuration = configuration
        self.bindDatagrams = bindDatagrams
        (listening, listens) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (boundDatagrams, bound) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        datagrams = .makeBoxSendingValue(.unbound, eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.logger = logger
        core = NIOLoopBoundBox.makeBoxSendingValue(
            RTSPServerCore(configuration: configuration, tasks: tasks, logger: logger), eventLoop: eventLoop)
        listener = NIOLoopBoundBox.makeBoxSendingValue((nil, nil), eventLoop: eventLoop)
        let core = core
        channels.attach(self) { server, change in
            let eventLoop = server.eventLoop
            eventLoop.execute { core.value.follow(change, eventLoop: eventLoop) }
        }
    }

    /// Performs the connections' work outside the event loop. Call it once, in the service's task group, to run
    /// from `start` to `stop`; it returns after `stop`, when all of it has ended and no recording is open.
    package func run() async { await tasks.runConcurrently() }

    /// Listens. Returns the address.
    ///
    /// - Throws: ``StartError``.
    @discardableResult
    package func start() async throws -> SocketAddress {
        let core = self.core
        let bootstrap = ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Accept all waiting connections at once.
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Data in the socket can't be dropped: keep little there, and the rest where it can be
            // dropped.
            .childChannelOption(.tcpOption(.init(rawValue: CInt(TCP_NOTSENT_LOWAT))), value: Self.unsentBytes)
            // Requests and reports are small; so is each connection's buffer.
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2048))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.serve(channel, core: core.value, remote: channel.remoteAddress)
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        } catch {
            listens.finish()
            throw StartError.cannotListen(
                host: configuration.host, port: configuration.port, reason: Self.reason(error))
        }
        let listener = self.listener
        try await eventLoop.submit {
            let ticks = channel.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
                core.value.tick(now: .now)
                if self.wantsDatagrams { self.tasks.add { await self.keepDatagrams() } }
            }
            listener.value = (channel, ticks)
        }.get()
        await keepDatagrams()
        guard let address = channel.localAddress else {
            listens.finish()
            throw StartError.cannotListen(host: configuration.host, port: configuration.port, reason: "no address")
        }
        listens.yield(address)
        return address
    }

    /// The maximum of unsent bytes in a socket: 20 ms at 50 Mbit/s, a second of a slow link.
    private static let unsentBytes = 128 * 1024

    @discardableResult
    private static func serve(
        _ channel: any Channel, core: RTSPServerCore, remote: SocketAddress?, isRelayed: Bool = false
    ) throws -> RTSPConnectionHandler {
        guard core.admitConnection() else { throw ChannelError.inputClosed }
        let handler = RTSPConnectionHandler(server: core, remote: remote, isRelayed: isRelayed)
        try channel.pipeline.syncOperations.addHandler(handler)
        return handler
    }

    /// The reason why a connection can't be served.
    package enum AdoptionError: Error {
        /// Its channel runs on another event loop than the server.
        case otherEventLoop
        /// There are too many connections, all with sessions.
        case tooManyConnections
    }

    /// Serves a connection under the same limits and access as any accepted one. The viewer gets RTP over TCP, and
    /// over UDP only if the sockets' mapped addresses are known (``BoundDatagrams/setMappedAddresses(_:)``) and the
    /// client's address is.
    ///
    /// - Throws: ``AdoptionError``.
    package func adopt(
        _ channel: any Channel, client: SocketAddress? = nil, bytes: ByteBuffer = ByteBuffer()
    ) async throws {
        guard channel.eventLoop === eventLoop else {
            channel.close(promise: nil)
            throw AdoptionError.otherEventLoop
        }
        let core = self.core
        try await eventLoop.submit {
            _ = channel.setOption(.tcpOption(.tcp_nodelay), value: 1)
            _ = channel.setOption(.tcpOption(.init(rawValue: CInt(TCP_NOTSENT_LOWAT))), value: Self.unsentBytes)
            do {
                let handler = try Self.serve(channel, core: core.value, remote: client, isRelayed: true)
                handler.received(bytes)
                _ = channel.setOption(.autoRead, value: true)
            } catch {
                channel.close(promise: nil)
                throw AdoptionError.tooManyConnections
            }
        }.get()
    }

    static func reason(_ error: any Error) -> String {
        (error as? IOError).map { SystemError.text($0.errnoCode) } ?? "\(error)"
    }

    /// Stops listening, says goodbye to every viewer and closes; returns when that is done.
    package func stop() async {
        let core = self.core
        let listener = self.listener
        let closed = eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
            let (channel, ticks) = listener.value
            listener.value = (nil, nil)
            ticks?.cancel()
            let connections = Array(core.value.connections.values)
            let closed = connections.compactMap(\.closed)
            for connection in connections { connection.shutDown() }
            let channels = [channel].compactMap { $0 } + self.stopDatagrams()
            return EventLoopFuture.andAllComplete(closed + channels.map { $0.close() }, on: self.eventLoop)
        }
        try? await closed.get()
        tasks.finish()
        listens.finish()
        bound.finish()
    }

    package var playing: Int { core.value.connections.values.count { $0.isPlaying } }

    /// All clients with a session.
    package func viewers() async throws -> [ViewerStatistics] {
        let core = self.core
        return try await eventLoop.submit {
            core.value.connections.values.compactMap(\.statistics).sorted { $0.since < $1.since }
        }.get()
    }

    package func timings(of stream: StreamID) async throws -> [AccessUnitTiming] {
        let core = self.core
        return try await eventLoop.submit {
            core.value.streams[stream.channel]?[stream.type]?.onEventLoop.timings.elements ?? []
        }.get()
    }
}
