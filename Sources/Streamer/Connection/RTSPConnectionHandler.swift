import Base
import Device
import Logging
import Media
import NIOCore
import Net

/// The I/O of one RTSP connection: bytes to and from its parser and state machine, and the machine's actions.
final class RTSPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: RTSPServerCore
    private var parser: RTSPRequestParser
    private var machine: RTSPConnectionStateMachine
    private var lifetime: ConnectionLifetime
    private var budget: RequestBudget
    private var logger: Logger
    private let remote: SocketAddress?
    /// Whether the connection came by a relay; `remote` is then the client's mapped address.
    private let isRelayed: Bool
    private var context: ChannelHandlerContext?
    private var writer: ConnectionWriter?
    private var opener: SessionOpener?
    private var session: ActiveSession?
    private var isClosing = false
    private(set) var isEvicted = false
    private var hasReportedURL = false
    /// Whether the channel's next read is held back.
    private var isReadHeld = false

    init(server: RTSPServerCore, remote: SocketAddress?, isRelayed: Bool = false) {
        self.server = server
        self.remote = remote
        self.isRelayed = isRelayed
        parser = RTSPRequestParser(limits: server.limits)
        machine = RTSPConnectionStateMachine(access: server.makeAccess(), limits: server.limits)
        lifetime = ConnectionLifetime(limits: server.limits, opened: server.now())
        budget = RequestBudget(perSecond: server.limits.requestsPerSecond, now: server.now())
        logger = server.logger
        logger[metadataKey: "rtsp.remote"] = "\(remote.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "?")"
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let writer = ConnectionWriter(context: context) { [weak self] in self?.writerBecameIdle() }
        self.writer = writer
        opener = SessionOpener(server: server, connection: SessionOpener.Connection(
            channel: context.channel, writer: writer, remote: remote, isRelayed: isRelayed,
            close: { [weak self] in self?.close(reason: $0) }, received: { [weak self] in self?.received(control: $0) },
            reachedEnd: { [weak self] in self?.reachedEnd($0) }))
        server.connections[ObjectIdentifier(self)] = self
    }

    func channelInactive(context: ChannelHandlerContext) {
        writer?.channelBecameInactive()
        endSession(reason: "connection closed")
    }

    /// Handles the end in every case, also of a connection that never became active.
    func handlerRemoved(context: ChannelHandlerContext) {
        endSession(reason: "connection closed")
        server.connections[ObjectIdentifier(self)] = nil
        writer = nil
        opener = nil
        self.context = nil
    }

    /// Stops reading from a client that does not read our responses; otherwise responses pile up in memory.
    func read(context: ChannelHandlerContext) {
        if writer?.isIdle == false { isReadHeld = true } else { context.read() }
    }

    private func writerBecameIdle() {
        // Resume reading before sending more, or a client that is always behind would never be read again.
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
        guard let session, session.transport.isInterleaved, machine.isPlaying else { return }
        session.media.sinkBecameWritable()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received(unwrapInboundIn(data)) }

    /// Handles the client's next bytes.
    func received(_ bytes: ByteBuffer) {
        if isClosing { return }
        parser.append(bytes)
        do throws(RTSPParseError) {
            while !isClosing, let message = try parser.next() {
                switch message {
                case .request(let request):
                    let now = server.now()
                    lifetime.sawRequest(now: now)
                    let isFlood = !machine.hasSession && !budget.take(now: now)
                    perform(isFlood ? machine.refuseFlood(request) : machine.receive(request))
                case .interleaved(let channel, let packet):
                    if session?.transport.isControl(channel: channel) == true { received(control: packet) }
                }
            }
        } catch {
            let place = parser.errorPlace(connection: remote?.peerText ?? "?")
            logger.info("\(place): \(error.words); this is not RTSP, closing")
            perform(.close(RTSPResponse(error.status, body: error.words)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    // MARK: The machine's actions

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
            case .verify(let resource):
                verify(resource)
            case .describe(let presentation):
                opener?.describe(presentation) { self.respond(self.machine.described($0)) }
            case .setUp(let presentation, let track, let transports):
                opener?.setUp(track, of: presentation, over: transports, in: session) { self.didSetUp($0) }
            case .play: play(PlaybackRequest())
            case .playBack(let request): play(request)
            case .pause(let response):
                session?.media.pause()
                write(response)
            case .teardown(let response):
                write(response)
                endSession(reason: "TEARDOWN")
            }
            action = machine.next()
        }
    }

    /// Sends the response of the waiting request, and continues with those behind it.
    private func respond(_ response: RTSPResponse?) {
        guard let response, context != nil, !isClosing else { return }
        write(response)
        perform(machine.next())
    }

    private func verify(_ resource: Presentation) {
        guard let context, case .token(let verifier) = server.access else { return }
        guard let subject = resource.tokenSubject else { return verified(.unavailable) }
        let (handler, eventLoop) = (NIOLoopBound(self, eventLoop: context.eventLoop), context.eventLoop)
        verifier.verify(resource.token, for: subject, within: server.limits.authorizationTime) { verdict in
            // Never at once: the caller is still processing a request.
            eventLoop.execute { handler.value.verified(verdict) }
        }
    }

    private func verified(_ verdict: TokenVerdict) {
        if verdict != .granted { logger.notice("viewer not admitted", metadata: ["rtsp.verdict": "\(verdict)"]) }
        perform(machine.verified(verdict))
    }

    private func didSetUp(_ result: Result<SessionOpener.Opened, Refusal>) {
        if case .success(let opened) = result, opened.session !== session {
            guard context != nil, !isClosing else { return opened.session.end() }
            session = opened.session
        }
        respond(machine.didSetUp(result.map { ($0.transport, ssrc: $0.ssrc) }))
    }

    private func play(_ request: PlaybackRequest) {
        guard let media = session?.media else { return }
        media.prepare(request) { (result: Result<PlayStart, Refusal>) in
            let response =
                switch result {
                case .success(.live(let starts)): self.machine.started(starts)
                case .success(.recorded(let start)): self.machine.foundPlace(.success(start))
                case .failure(let refusal): self.machine.foundPlace(.failure(refusal))
                }
            guard let response else { return }
            self.write(response)
            // Writing the response may have ended the connection: a viewer joining now would never leave the stream.
            if case .success = result, self.session?.media === media {
                self.logPlaying()
                media.begin(now: self.server.now())
            }
            self.perform(self.machine.next())
        }
    }

    private func logPlaying() {
        guard let session else { return }
        logger.info("playing", metadata: [
            "rtsp.session": "\(machine.session?.id ?? "")", "rtsp.stream": "\(session.media.name)",
            "rtsp.transport": "\(session.transport.name)",
        ])
    }

    private func reachedEnd(_ error: RecordingError?) {
        machine.reachedEnd()
        if let error { logger.warning("playback failed", metadata: ["error": "\(error)"]) }
    }

    // MARK: Lifetimetime

    /// Called once a second.
    func tick(now: MediaTime) {
        let isPlaying = machine.isPlaying
        if session?.hasSignOfLife() == true, isPlaying { lifetime.sawSignOfLife(now: now) }
        if let reason = lifetime.expired(now: now, hasSession: session != nil) { return close(reason: reason) }
        if session?.transport.isUnheard(now: now) == true {
            return close(reason: "nothing was heard over UDP from a viewer behind the relay")
        }
        if isPlaying { session?.media.tick(now: now) }
    }

    /// Says goodbye to a viewer and closes.
    func shutDown(reason: String = "the server ends") {
        if machine.isPlaying { session?.sayGoodbye() }
        close(reason: reason)
    }

    /// Whether the connection has a session that shows this stream.
    func shows(_ stream: LiveStreamCore) -> Bool { session?.media.shows(stream) == true }

    /// Ends the connection; responses already written can still be sent for half a second.
    func close(reason: String) {
        guard let context, !isClosing else { return }
        isClosing = true
        logger.debug("closing", metadata: ["reason": "\(reason)"])
        endSession(reason: reason)
        // Closing at once would reset the connection if a request is unread, and the client would lose the response.
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(500)) { self.context?.close(promise: nil) }
    }

    /// Ends the connection at once, because another one needs its place: a lingering connection would still occupy it.
    func evict() {
        isEvicted = true
        isClosing = true
        logger.debug("closing", metadata: ["reason": "too many connections"])
        context?.close(promise: nil)
    }

    var hasSession: Bool { machine.hasSession }
    var isPlaying: Bool { machine.isPlaying }
    var usesDatagrams: Bool { session?.transport.usesDatagrams == true }
    var opened: MediaTime { lifetime.opened }
    var closed: EventLoopFuture<Void>? { context?.channel.closeFuture }

    private func endSession(reason: String) {
        guard let session else { return }
        self.session = nil
        session.end()
        logger.info("session ended", metadata: [
            "reason": "\(reason)", "rtsp.sent": "\(session.media.sent)", "rtsp.dropped": "\(session.media.dropped)",
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

    /// Handles an RTCP packet from the connection or the UDP sockets.
    private func received(control packet: ByteBuffer) {
        guard ReceiverReport.isControl(packet) else { return }
        lifetime.sawSignOfLife(now: server.now())
        session?.received(control: packet)
    }

    /// The session's statistics for the console, if there is one.
    var statistics: ViewerStatistics? {
        guard let session, let id = machine.session?.id else { return nil }
        let remote = remote.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "?"
        return session.statistics(id: id, remote: remote, isPlaying: machine.isPlaying)
    }
}
