import Base
import Glibc
import Logging
import NIOCore
import NIOPosix
import Net
import System

/// The link on its event loop: performs the actions of the state machine, and passes it the events.
final class PlatformLinkCore: MachineOwner {
    package let configuration: PlatformLink.Configuration
    let eventLoop: any EventLoop
    let logger: Logger
    private let published: Published<PlatformLink.Snapshot>

    package let driver: MachineDriver<LinkStateMachine>
    var memory = LinkMemory()
    /// The device; nil until the first start.
    private(set) var device: LinkedDevice?
    /// The open connections by number: one or none.
    var channels: [LinkNumber: any Channel] = [:]
    /// The times at which the link's own requests were last sent.
    private var asked: [LinkProcedure: MediaTime] = [:]
    /// The device's requests that wait for the platform's response.
    private var waiting: [LinkRequestID: (LinkRequestOutcome) -> Void] = [:]

    private var damagedFrames: UInt64 = 0
    private var reported = LinkState.stopped(.off)

    private var isStarted = false
    /// The data to persist, and the work the loop can't wait for: both performed by `PlatformLink.run`.
    private let memories: AsyncStream<LinkMemory>.Continuation
    let tasks: TaskQueue

    init(
        configuration: PlatformLink.Configuration, eventLoop: any EventLoop, logger: Logger,
        published: Published<PlatformLink.Snapshot>, memories: AsyncStream<LinkMemory>.Continuation, tasks: TaskQueue
    ) {
        self.memories = memories
        self.tasks = tasks
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.logger = logger
        self.published = published
        driver = MachineDriver(
            LinkStateMachine(
                endpoints: configuration.endpoints, timing: configuration.timing,
                served: Set(configuration.commands.map(\.rawValue))),
            eventLoop: eventLoop)
    }

    // MARK: Calls of the owner

    package func start(_ memory: LinkMemory, _ device: LinkedDevice) {
        guard !isStarted else { return }
        isStarted = true
        self.device = device
        self.memory = memory
        device.onUpdate(.record(memory.record))
        handle { $0.start(record: memory.record, sinceRegistration: memory.sinceRegistration, now: $1) }
    }

    func stop() {
        handle { machine, _ in machine.stop() }
        isStarted = false
        memories.finish()
        tasks.finish()
    }

    /// Before the first start, only the store has data to delete.
    package func forget() {
        guard device != nil else { return }
        handle { $0.forget(now: $1) }
    }

    func abilitiesChanged() { handle { $0.abilitiesChanged(now: $1) } }
    func addressChanged() { handle { $0.addressChanged(now: $1) } }
    func networkChanged() { handle { $0.networkChanged(now: $1) } }

    package func request(
        _ command: LinkCommand, _ payload: [UInt8], within: Duration?, then: @escaping (LinkRequestOutcome) -> Void
    ) {
        handle { machine, now in
            let (id, actions) = machine.request(command.rawValue, payload, within: within, now: now)
            waiting[id] = then
            return actions
        }
    }

    package func keep() { memories.yield(memory) }

    // MARK: Events of the connection

    func received(_ frame: LinkFrame, on link: LinkNumber) {
        configuration.trace?.add(frame, isSent: false)
        handle { $0.receive(frame, PayloadReading(frame.payload), on: link, now: $1) }
    }

    func unreadable(_ link: LinkNumber, _ words: String) { handle { $0.unreadable(link, words, now: $1) } }

    func disconnected(_ link: LinkNumber, _ words: String) {
        // A connection closed by the machine is no longer in the table, and its end is not reported.
        guard channels.removeValue(forKey: link) != nil else { return }
        handle { $0.disconnected(link, words, now: $1) }
    }

    func damaged(_ count: UInt64) {
        guard count > 0 else { return }
        damagedFrames += count
        logger.warning("frames with a wrong MD5 were dropped", metadata: ["link.frames": "\(count)"])
        settled()
    }

    // MARK: Actions

    package func perform(_ action: LinkAction) {
        switch action {
        case .redirect(let call, let url): redirect(call, url)
        case .register(let call, let url): register(call, url)
        case .keep(let record):
            memory.record = record
            device?.onUpdate(.record(record))
            keep()
        case .connect(let link, let server): connect(link, to: server)
        case .close(let link): channels.removeValue(forKey: link)?.close(promise: nil)
        case .compose(let procedure, let sequence):
            asked[procedure] = .now
            guard let payload = device?.describe(localHost).payload(of: procedure) else { return }
            send(LinkFrame(command: procedure.command.rawValue, sequence: sequence, payload: payload))
        case .send(let frame): send(frame)
        case .accepted(let procedure, let answer): accepted(procedure, answer)
        case .serve(let request): serve(request)
        case .complete(let id, let outcome): waiting.removeValue(forKey: id)?(outcome)
        case .report(let event): log(event)
        }
    }

    private static let freshTime = Duration.seconds(2)

    private func accepted(_ procedure: LinkProcedure, _ document: XMLElement) {
        let time: PlatformTime?
        switch procedure {
        case .login:
            guard let answer = try? LoginResponse(document) else { return }
            device?.onUpdate(.loggedIn(answer))
            time = answer.time
        case .abilities: time = (try? AbilityUpRequest.Response(document))?.time
        case .heartbeat:
            published.update { $0.heartbeat = .now }
            device?.onUpdate(.heartbeat)
            time = (try? HeartbeatRequest.Response(document))?.time
        }
        // The time in a late response is out of date.
        guard let time, let asked = asked[procedure], .now - asked <= Self.freshTime else { return }
        device?.onUpdate(.platformTime(time))
    }

    private func log(_ event: LinkEvent) {
        switch event {
        case .registered, .loggedIn, .stopped(.off): logger.info("\(event.words)")
        case .pausing: logger.debug("\(event.words)")
        default: logger.warning("\(event.words)")
        }
    }

    // MARK: Time and state

    package func settled() {
        let state = machine.state
        published.update {
            $0.state = state
            $0.statistics.counters = machine.counters
            $0.statistics.damagedFrames = damagedFrames
            $0.record = memory.record
        }
        guard state != reported else { return }
        let wasOnline = reported.isOnline
        reported = state
        if wasOnline, !state.isOnline { device?.onUpdate(.lost) }
        device?.onUpdate(.state(state))
    }

    // MARK: Connecting, sending, and serving requests

    /// The maximum of bytes waiting for a platform that doesn't read; far more than all responses at once.
    private static let mostUnsent = 4 << 20

    func connect(_ link: LinkNumber, to server: ServerAddress) {
        let core = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(configuration.timing.connecting.nanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Nothing is read before the state machine has the connection.
            .channelOption(.autoRead, value: false)
            .channelOption(.writeBufferWaterMark, value: .init(low: Self.mostUnsent / 2, high: Self.mostUnsent))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LinkConnectionHandler(core: core.value, link: link))
                }
            }
            .connect(host: server.host, port: Int(server.port))
            .assumeIsolated()
            .whenComplete { result in
                let core = core.value
                switch result {
                case .success(let channel): core.connected(link, channel)
                case .failure(let error):
                    core.handle { $0.connectFailed(link, error.words, now: $1) }
                }
            }
    }

    private func connected(_ link: LinkNumber, _ channel: any Channel) {
        channels[link] = channel
        // This closes a connection that was given up meanwhile.
        handle { $0.connected(link, now: $1) }
        guard channels[link] != nil else { return }
        channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
    }

    private var channel: (any Channel)? { channels[machine.link] }

    /// The address of the link's own socket.
    var localHost: HostAddress? { channel?.localAddress?.ipAddress.flatMap { HostAddress(wireText: $0) } }

    func send(_ frame: LinkFrame) {
        guard let channel else { return }
        do throws(LinkFrameError) {
            guard channel.isWritable else {
                logger.warning("the platform does not read what it is sent; connecting anew")
                return channel.close(promise: nil)
            }
            configuration.trace?.add(frame, isSent: true)
            channel.writeAndFlush(channel.allocator.buffer(bytes: try frame.encoded()), promise: nil)
        } catch {
            logger.error("a frame can't be sent: \(error)")
        }
    }

    /// Serves a request in a task on this loop, and sends its response.
    func serve(_ request: PlatformRequest) {
        guard let command = LinkCommand(rawValue: request.command), let commands = device?.commands else { return }
        let (core, eventLoop) = (NIOLoopBound(self, eventLoop: eventLoop), eventLoop)
        tasks.add {
            let payload = await commands.perform(command, request.document)
            eventLoop.execute { core.value.handle { machine, _ in machine.answer(request.id, payload) } }
        }
    }
}

/// The inbound handler of one connection, which cuts its bytes into frames for the core.
final class LinkConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let core: PlatformLinkCore
    private let link: LinkNumber
    private var decoder = LinkFrameDecoder()
    /// The reason for the connection's end, if the system gave one.
    private var words = ""

    init(core: PlatformLinkCore, link: LinkNumber) {
        self.core = core
        self.link = link
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let dropped = decoder.droppedFrames
        decoder.append(unwrapInboundIn(data).readableBytesView)
        do {
            while let frame = try decoder.next() { core.received(frame, on: link) }
        } catch {
            let place = decoder.errorPlace(connection: context.remoteAddress?.peerText ?? "?")
            core.unreadable(link, "\(place): \(error)")
        }
        core.damaged(decoder.droppedFrames - dropped)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        words = error.words
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { core.disconnected(link, words) }
}

extension Error {
    /// The reason why a connection failed, in plain words.
    var words: String {
        switch self {
        case let error as IOError: return SystemError.text(error.errnoCode)
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.first { return failure.error.words }
            if error.dnsAError != nil || error.dnsAAAAError != nil { return "the name \(error.host) has no address" }
            return "\(error)"
        case let error as ChannelError where error.isTimeout: return "no answer in time"
        default: return "\(self)"
        }
    }
}

extension ChannelError {
    fileprivate var isTimeout: Bool { if case .connectTimeout = self { true } else { false } }
}
