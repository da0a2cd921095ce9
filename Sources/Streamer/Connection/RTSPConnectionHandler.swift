import Logging
import Media
import NIOCore

/// The I/O of one RTSP connection: bytes to and from its parser and state machine, and what the machine asks for.
final class RTSPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: RTSPServerCore
    private var parser: RTSPRequestParser
    private var machine: RTSPConnectionStateMachine
    private var lifetime: ConnectionLifetime
    private(set) var logger: Logger
    private let remote: SocketAddress?
    /// Whether packets sent to `remote` would not reach the client.
    private let isRelayed: Bool
    private var context: ChannelHandlerContext?
    private var writer: ConnectionWriter?
    private var playback: Playback?
    private var isClosing = false
    private var hasReportedURL = false
    /// Whether the channel wants to read on and has been held back.
    private var isReadHeld = false

    /// What a session has beyond the conversation: the stream, the viewer in it, its transport.
    private struct Playback {
        let stream: LiveStreamCore
        var viewer: Viewer
        var transport: any SessionTransport
        let since: MediaTime
        var lastReport: ReceiverReport?
    }

    init(server: RTSPServerCore, remote: SocketAddress?, isRelayed: Bool = false) {
        self.server = server
        self.remote = remote
        self.isRelayed = isRelayed
        parser = RTSPRequestParser(limits: server.limits)
        machine = RTSPConnectionStateMachine(access: server.makeAccess(), limits: server.limits)
        lifetime = ConnectionLifetime(limits: server.limits, opened: server.now())
        logger = server.logger
        logger[metadataKey: "rtsp.remote"] = "\(remote.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "?")"
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let writer = ConnectionWriter(context: context)
        writer.becameIdle = { [unowned self] in self.writerBecameIdle() }
        self.writer = writer
        server.connections[ObjectIdentifier(self)] = self
    }

    func channelInactive(context: ChannelHandlerContext) {
        endPlayback(reason: "connection closed")
    }

    /// The end in every case, also of a connection that never became active.
    func handlerRemoved(context: ChannelHandlerContext) {
        endPlayback(reason: "connection closed")
        server.connections[ObjectIdentifier(self)] = nil
        writer?.becameIdle = {}
        writer = nil
        self.context = nil
    }

    /// Who does not take the answers is not heard: requests would pile up answers in memory.
    func read(context: ChannelHandlerContext) {
        if writer?.isIdle == false { isReadHeld = true } else { context.read() }
    }

    private func writerBecameIdle() {
        if playback?.transport is InterleavedTransport, machine.session?.state == .playing { playback?.viewer.sinkBecameWritable() }
        if isReadHeld, writer?.isIdle == true {
            isReadHeld = false
            context?.read()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received(unwrapInboundIn(data)) }

    /// Takes the client's next bytes.
    func received(_ bytes: ByteBuffer) {
        if isClosing { return }
        parser.append(bytes)
        do throws(RTSPParseError) {
            while !isClosing, let message = try parser.next() {
                switch message {
                case .request(let request):
                    lifetime.sawRequest(now: server.now())
                    perform(machine.receive(request))
                case .interleaved(let channel, let packet): received(packet, onChannel: channel)
                }
            }
        } catch {
            logger.info("not RTSP, closing", metadata: ["error": "\(error.words)"])
            perform(.close(RTSPResponse(error.status, body: error.words)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    // MARK: The machine's wishes

    private func perform(_ first: RTSPConnectionStateMachine.Action?) {
        var action = first
        while let current = action {
            guard context != nil, !isClosing else { return }
            switch current {
            case .respond(let response): write(response)
            case .close(let response):
                write(response)
                close(reason: "answered \(response.status.code)")
            case .refuseURL(let response):
                write(response)
                if !hasReportedURL { server.onIllegalURL(remote) }
                hasReportedURL = true
            case .judge(let resource):
                judge(resource)
            case .describe(let resource):
                describe(resource)
            case .setUp(let resource, let transports):
                let result = setUp(resource, transports)
                action = machine.didSetUp(resource, result)
                continue
            case .play: play()
            case .pause(let response):
                playback.map {
                    $0.stream.leave($0.viewer)
                    $0.viewer.pause()
                }
                write(response)
            case .teardown(let response):
                write(response)
                endPlayback(reason: "TEARDOWN")
            }
            action = machine.next()
        }
    }

    private func judge(_ resource: LiveResource) {
        guard let context, case .token(let authority) = server.access else { return }
        let promise = context.eventLoop.makePromise(of: ViewerVerdict.self)
        let timeout = context.eventLoop.scheduleTask(in: .init(server.limits.authorizationTime)) {
            promise.succeed(.unavailable)
        }
        // An authority that answers too late must not fulfil the promise again.
        let verdict = context.eventLoop.makePromise(of: ViewerVerdict.self)
        verdict.completeWithTask { await authority.judge(resource) }
        verdict.futureResult.whenSuccess { verdict in
            timeout.futureResult.whenFailure { _ in promise.succeed(verdict) }
            timeout.cancel()
        }
        promise.futureResult.assumeIsolated().whenSuccess { verdict in
            if verdict != .granted { self.logger.notice("viewer not admitted", metadata: ["rtsp.verdict": "\(verdict)"]) }
            self.perform(self.machine.judged(resource, verdict))
        }
    }

    private func describe(_ resource: LiveResource) {
        let stream: LiveStreamCore
        switch server.find(resource) {
        case .failure(let refusal): return perform(machine.described(resource, .failure(refusal)))
        case .success(let found): stream = found
        }
        guard let context else { return }
        func answer(_ result: Result<StreamFormat, Refusal>) -> RTSPConnectionStateMachine.Action? {
            let address = context.localAddress?.ipAddress ?? "0.0.0.0"
            return machine.described(resource, result.map {
                SessionDescription(name: stream.name, address: address, sessionID: UInt64(stream.ssrc), format: $0)
            })
        }
        if let format = stream.format { return perform(answer(.success(format))) }
        let waiter = stream.whenFormatIsKnown { self.perform(answer(.success($0))) }
        context.eventLoop.assumeIsolated().scheduleTask(in: .init(server.limits.formatTime)) {
            guard stream.forgetWaiter(waiter) else { return }
            self.perform(answer(.failure(Refusal(status: .serviceUnavailable, words: "The encoder has not started; try again."))))
        }
    }

    private func setUp(
        _ resource: LiveResource, _ wanted: [RequestedTransport]
    ) -> Result<(AgreedTransport, ssrc: UInt32), Refusal> {
        guard let writer else { return .failure(Refusal(status: .serviceUnavailable, words: "")) }
        let stream: LiveStreamCore
        switch server.find(resource) {
        case .failure(let refusal): return .failure(refusal)
        case .success(let found): stream = found
        }
        guard playback != nil || server.takeSession() else {
            return .failure(Refusal(status: .notEnoughBandwidth, words: "All sessions are taken."))
        }
        for transport in wanted {
            guard let agreed = makeTransport(transport, writer: writer) else { continue }
            playback.map { $0.transport.end() }
            let viewer = Viewer(sink: agreed, limits: server.limits)
            playback = Playback(stream: stream, viewer: viewer, transport: agreed, since: playback?.since ?? server.now())
            agreed.begin(viewer: viewer) { [unowned self] packet in self.receivedReport(packet) }
            return .success((agreed.agreement, stream.ssrc))
        }
        if playback == nil { server.returnSession() }
        return .failure(Refusal(status: .unsupportedTransport, words: ""))
    }

    private func makeTransport(_ wanted: RequestedTransport, writer: ConnectionWriter) -> (any SessionTransport)? {
        switch wanted {
        case .interleaved(let rtp, let rtcp): InterleavedTransport(connection: self, writer: writer, rtp: rtp, rtcp: rtcp)
        case .interleavedAny: InterleavedTransport(connection: self, writer: writer, rtp: 0, rtcp: 1)
        case .udp(let rtp, let rtcp):
            // To the client's own address and to no other: the camera is nobody's reflector.
            server.datagrams.flatMap {
                DatagramTransport(connection: self, pair: $0, client: isRelayed ? nil : remote, rtp: rtp, rtcp: rtcp)
            }
        }
    }

    private func play() {
        guard let playback else { return }
        let start = playback.stream.start(of: playback.viewer)
        guard let response = machine.started(sequence: start.sequence, timestamp: start.timestamp) else { return }
        write(response)
        // The answer may have met the end of the connection: nobody would ever leave the stream again.
        guard self.playback?.viewer === playback.viewer else { return }
        logger.info("playing", metadata: [
            "rtsp.session": "\(machine.session?.id ?? "")", "rtsp.stream": "\(playback.stream.name)",
            "rtsp.transport": "\(playback.transport.name)",
        ])
        playback.stream.join(playback.viewer, now: server.now())
    }

    // MARK: Life

    /// Called once a second.
    func tick(now: MediaTime) {
        // Some viewers send neither reports nor requests. Over TCP they show that they live by taking what is sent; who
        // does not is the viewer's own business below.
        if machine.session?.state == .playing, let transport = playback?.transport, transport.provesLife, transport.canSend {
            lifetime.sawSignOfLife(now: now)
        }
        if let reason = lifetime.expired(now: now, hasSession: machine.session != nil) { return close(reason: reason) }
        if machine.session?.state == .playing { playback?.viewer.tick(now: now) }
    }

    /// Says goodbye to a viewer and closes; the server ends.
    func shutDown() {
        if let playback, machine.session?.state == .playing { playback.transport.sendControl(playback.stream.goodbye) }
        close(reason: "the server ends")
    }

    /// Ends the connection: what has been answered still gets through, for half a second.
    func close(reason: String) {
        guard let context, !isClosing else { return }
        isClosing = true
        logger.debug("closing", metadata: ["reason": "\(reason)"])
        endPlayback(reason: reason)
        // Closing outright would reset the connection if a request is unread, and the client would lose the answer.
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(500)) { self.context?.close(promise: nil) }
    }

    /// Whether it has a session, or is on its way to one.
    var hasSession: Bool { machine.session != nil }
    var isPlaying: Bool { machine.session?.state == .playing }
    var usesDatagrams: Bool { playback?.transport is DatagramTransport }
    var opened: MediaTime { lifetime.opened }
    var closed: EventLoopFuture<Void>? { context?.channel.closeFuture }

    private func endPlayback(reason: String) {
        guard let playback else { return }
        self.playback = nil
        playback.stream.leave(playback.viewer)
        playback.transport.end()
        server.returnSession()
        logger.info("session ended", metadata: [
            "reason": "\(reason)", "rtsp.sent": "\(playback.viewer.sent)", "rtsp.dropped": "\(playback.viewer.dropped)",
        ])
    }

    private func write(_ response: RTSPResponse) {
        guard let writer else { return }
        if response.status.code >= 400 {
            logger.debug("refused", metadata: ["rtsp.status": "\(response.status.code)", "reason": "\(response.body)"])
        }
        var buffer = ByteBufferAllocator().buffer(capacity: 512)
        response.write(to: &buffer)
        writer.write(buffer)
    }

    // MARK: Reports

    private func received(_ packet: ByteBuffer, onChannel channel: UInt8) {
        guard let transport = playback?.transport as? InterleavedTransport, channel == transport.rtcp else { return }
        receivedReport(packet)
    }

    private func receivedReport(_ packet: ByteBuffer) {
        guard ReceiverReport.isControl(packet) else { return }
        lifetime.sawSignOfLife(now: server.now())
        guard let ssrc = playback?.stream.ssrc, let report = ReceiverReport.find(in: packet, about: ssrc) else { return }
        playback?.lastReport = report
    }

    /// What the console shows of the session, if there is one.
    var statistics: ViewerStatistics? {
        guard let playback, let session = machine.session else { return nil }
        return ViewerStatistics(
            session: session.id, remote: remote.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "?",
            stream: playback.stream.name, transport: playback.transport.name, isPlaying: session.state == .playing,
            since: playback.since, accessUnitsSent: playback.viewer.sent, accessUnitsDropped: playback.viewer.dropped,
            queue: playback.viewer.queued, lastReport: playback.lastReport)
    }
}
