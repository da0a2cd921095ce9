import Base
import Device
import Logging
import Media
import NIOCore
import Net

/// The I/O of one RTSP connection: bytes to and from its parser and state machine, and what the machine asks for.
final class RTSPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let server: RTSPServerCore
    private var parser: RTSPRequestParser
    var machine: RTSPConnectionStateMachine
    private var lifetime: ConnectionLifetime
    private var budget: RequestBudget
    private(set) var logger: Logger
    private let remote: SocketAddress?
    /// Whether the connection came by a relay: `remote` is the client's address outside its router then.
    private let isRelayed: Bool
    var context: ChannelHandlerContext?
    var writer: ConnectionWriter?
    var watching: Watching?
    var isClosing = false
    private(set) var hasMadeWay = false
    private var hasReportedURL = false
    /// Whether the channel wants to read on and has been held back.
    private var isReadHeld = false

    /// What a session has beyond the conversation: what it shows, and its transport.
    struct Watching {
        let media: any SessionMedia
        let transport: any SessionTransport
        let since: MediaTime
        var lastReport: ReceiverReport?
        /// What had been sent a second ago.
        var sentBefore = 0
    }

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
        let writer = ConnectionWriter(context: context)
        writer.becameIdle = { [unowned self] in self.writerBecameIdle() }
        self.writer = writer
        server.connections[ObjectIdentifier(self)] = self
    }

    func channelInactive(context: ChannelHandlerContext) {
        writer?.channelBecameInactive()
        endWatching(reason: "connection closed")
    }

    /// The end in every case, also of a connection that never became active.
    func handlerRemoved(context: ChannelHandlerContext) {
        endWatching(reason: "connection closed")
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
        // Before more is sent: who is always behind would never be heard again.
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
        guard let watching, watching.transport.kind == .interleaved, machine.isPlaying else { return }
        watching.media.sinkBecameWritable()
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
                    let now = server.now()
                    lifetime.sawRequest(now: now)
                    let isFlood = !machine.hasSession && !budget.take(now: now)
                    perform(isFlood ? machine.refuseFlood(request) : machine.receive(request))
                case .interleaved(let channel, let packet): watching?.transport.receive(packet, onChannel: channel)
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

    // MARK: The machine's wishes

    func perform(_ first: RTSPConnectionStateMachine.Action?) {
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
            case .describe(.live(let resource)):
                describe(resource)
            case .describe(.recorded(let resource)):
                describe(resource)
            case .setUp(.live(let resource), let transports):
                respond(machine.didSetUp(setUp(resource, transports)))
            case .setUp(.recorded(let resource), let transports):
                setUp(resource, transports)
            case .play: play(PlaybackRequest())
            case .playBack(let request): play(request)
            case .pause(let response):
                watching?.media.pause()
                write(response)
            case .teardown(let response):
                write(response)
                endWatching(reason: "TEARDOWN")
            }
            action = machine.next()
        }
    }

    /// Gives the answer that a request has waited for, and goes on with those behind it.
    func respond(_ response: RTSPResponse?) {
        guard let response, context != nil, !isClosing else { return }
        write(response)
        perform(machine.next())
    }

    private func judge(_ resource: Presentation) {
        guard let context, case .token(let verifier) = server.access else { return }
        let limit = server.limits.authorizationTime
        let asked = resource.tokenSubject
        server.tasks.call(on: context.eventLoop) { () -> TokenVerdict in
            guard let asked else { return .unavailable }
            return await verifier.verify(asked.token, for: asked.subject, within: limit)
        } then: { verdict in
            if verdict != .granted {
                self.logger.notice("viewer not admitted", metadata: ["rtsp.verdict": "\(verdict)"])
            }
            self.perform(self.machine.judged(verdict).map { RTSPConnectionStateMachine.Action($0) })
        }
    }

    private func describe(_ resource: LiveResource) {
        let stream: LiveStreamCore
        switch server.find(resource) {
        case .failure(let refusal): return respond(machine.described(.failure(refusal)))
        case .success(let found): stream = found
        }
        guard let context else { return }
        func answer(_ result: Result<[Track], Refusal>) -> RTSPResponse? {
            let address = context.localAddress?.ipAddress ?? "0.0.0.0"
            return machine.described(result.map {
                SessionDescription(name: stream.name, address: address, sessionID: stream.sessionID, tracks: $0)
            })
        }
        if let tracks = stream.tracks { return respond(answer(.success(tracks))) }
        let waiter = stream.whenTracksAreKnown { self.respond(answer(.success($0))) }
        context.eventLoop.assumeIsolated().scheduleTask(in: .init(server.limits.formatTime)) {
            guard stream.forgetWaiter(waiter) else { return }
            let words = "The encoder has not started; try again."
            self.respond(answer(.failure(Refusal(status: .serviceUnavailable, words: words))))
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
        guard watching != nil || server.takeSession() else {
            return .failure(Refusal(status: .notEnoughBandwidth, words: "All sessions are taken."))
        }
        let result = agree(on: wanted, writer: writer) { transport in
            LiveSession(stream: stream, viewer: Viewer(sink: transport, limits: server.limits))
        }
        if watching == nil { server.returnSession() }
        return result
    }

    /// Takes the first transport that works, with what is made to be sent over it.
    func agree(
        on wanted: [RequestedTransport], writer: ConnectionWriter, makeMedia: (any SessionTransport) -> any SessionMedia
    ) -> Result<(AgreedTransport, ssrc: UInt32), Refusal> {
        for transport in wanted {
            guard let agreed = makeTransport(transport, writer: writer) else { continue }
            if let old = watching {
                old.transport.end()
                old.media.end()
            }
            let media = makeMedia(agreed)
            watching = Watching(media: media, transport: agreed, since: watching?.since ?? server.now())
            agreed.begin(media: media) { [unowned self] packet in self.receivedReport(packet) }
            return .success((agreed.agreement, media.ssrc))
        }
        return .failure(Refusal(status: .unsupportedTransport, words: ""))
    }

    private func makeTransport(_ wanted: RequestedTransport, writer: ConnectionWriter) -> (any SessionTransport)? {
        switch wanted {
        case .interleaved(let rtp, let rtcp):
            InterleavedTransport(connection: self, writer: writer, rtp: rtp, rtcp: rtcp)
        case .interleavedAny: InterleavedTransport(connection: self, writer: writer, rtp: 0, rtcp: 1)
        case .udp(let rtp, let rtcp):
            // To the client's own address and to no other: the camera is nobody's reflector.
            server.datagrams.flatMap {
                DatagramTransport(
                    connection: self, pair: $0, client: remote, rtp: rtp, rtcp: rtcp, isRelayed: isRelayed)
            }
        }
    }

    private func play(_ request: PlaybackRequest) {
        guard let media = watching?.media else { return }
        media.prepare(request) { (result: Result<PlayStart, Refusal>) in
            let response =
                switch result {
                case .success(.live(let sequence, let timestamp)):
                    self.machine.started(sequence: sequence, timestamp: timestamp)
                case .success(.recorded(let start)): self.machine.foundPlace(.success(start))
                case .failure(let refusal): self.machine.foundPlace(.failure(refusal))
                }
            guard let response else { return }
            self.write(response)
            // The answer may have met the end of the connection: nobody would ever leave the stream again.
            if case .success = result, self.watching?.media === media {
                self.logPlaying()
                media.begin(now: self.server.now())
            }
            self.perform(self.machine.next())
        }
    }

    private func logPlaying() {
        guard let watching else { return }
        logger.info("playing", metadata: [
            "rtsp.session": "\(machine.session?.id ?? "")", "rtsp.stream": "\(watching.media.name)",
            "rtsp.transport": "\(watching.transport.name)",
        ])
    }

    // MARK: Life

    /// Called once a second.
    func tick(now: MediaTime) {
        // Some viewers send neither reports nor requests. Over TCP they show that they live by taking what is sent; who
        // does not is the viewer's own business below.
        if machine.isPlaying, let watching, watching.transport.provesLife,
            watching.transport.canSend || watching.media.sent > watching.sentBefore
        {
            lifetime.sawSignOfLife(now: now)
        }
        if let sent = watching?.media.sent { watching?.sentBefore = sent }
        if let reason = lifetime.expired(now: now, hasSession: machine.hasSession) { return close(reason: reason) }
        if watching?.transport.isUnheard(now: now) == true {
            return close(reason: "nothing was heard over UDP from a viewer behind the relay")
        }
        if machine.isPlaying { watching?.media.tick(now: now) }
    }

    /// Says goodbye to a viewer and closes.
    func shutDown(reason: String = "the server ends") {
        if let watching, machine.isPlaying { watching.transport.sendControl(watching.media.goodbye, of: .video) }
        close(reason: reason)
    }

    /// Whether it has a session that shows this stream.
    func shows(_ stream: LiveStreamCore) -> Bool { watching?.media.shows(stream) == true }

    /// Ends the connection: what has been answered still gets through, for half a second.
    func close(reason: String) {
        guard let context, !isClosing else { return }
        isClosing = true
        logger.debug("closing", metadata: ["reason": "\(reason)"])
        endWatching(reason: reason)
        // Closing outright would reset the connection if a request is unread, and the client would lose the answer.
        context.close(mode: .output, promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(500)) { self.context?.close(promise: nil) }
    }

    /// Ends a connection whose place another one needs. At once: while it lingers it has the place still.
    func makeWay() {
        hasMadeWay = true
        isClosing = true
        logger.debug("closing", metadata: ["reason": "too many connections"])
        context?.close(promise: nil)
    }

    var hasSession: Bool { machine.hasSession }
    var isPlaying: Bool { machine.isPlaying }
    var usesDatagrams: Bool { watching?.transport.kind == .datagrams }
    var opened: MediaTime { lifetime.opened }
    var closed: EventLoopFuture<Void>? { context?.channel.closeFuture }

    private func endWatching(reason: String) {
        guard let watching else { return }
        self.watching = nil
        watching.media.end()
        watching.transport.end()
        watching.media.release(to: server)
        logger.info("session ended", metadata: [
            "reason": "\(reason)", "rtsp.sent": "\(watching.media.sent)", "rtsp.dropped": "\(watching.media.dropped)",
        ])
    }

    func write(_ response: RTSPResponse) {
        guard let writer else { return }
        if response.status.code >= 400 {
            logger.debug("refused", metadata: ["rtsp.status": "\(response.status.code)", "reason": "\(response.body)"])
        }
        var buffer = ByteBufferAllocator().buffer(capacity: 512)
        response.write(to: &buffer)
        writer.write(buffer)
    }

    // MARK: Reports

    private func receivedReport(_ packet: ByteBuffer) {
        guard ReceiverReport.isControl(packet) else { return }
        lifetime.sawSignOfLife(now: server.now())
        guard let ssrc = watching?.media.ssrc, let report = ReceiverReport.find(in: packet, about: ssrc) else { return }
        watching?.lastReport = report
    }

    /// What the console shows of the session, if there is one.
    var statistics: ViewerStatistics? {
        guard let watching, let session = machine.session else { return nil }
        return ViewerStatistics(
            session: session.id, remote: remote.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "?",
            stream: watching.media.name, isLive: watching.media.kind == .live,
            transport: watching.transport.name, isPlaying: machine.isPlaying,
            since: watching.since, accessUnitsSent: watching.media.sent, accessUnitsDropped: watching.media.dropped,
            queue: watching.media.queued, lost: watching.lastReport.map { Int($0.cumulativeLost) },
            // The clock of video (RFC 6184 8.1).
            jitter: watching.lastReport.map { .nanoseconds(Int64($0.jitter) * 1_000_000_000 / 90_000) })
    }
}
