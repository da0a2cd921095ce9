import Base
import Device
import Media
import NIOCore
import Net

/// Finds the presentations of one connection's requests, and opens sessions with their tracks and transports.
final class SessionOpener {
    /// The connection as its sessions see it.
    struct Connection {
        let channel: any Channel
        let writer: ConnectionWriter
        let remote: SocketAddress?
        let isRelayed: Bool
        /// Closes the connection, with the reason.
        let close: (String) -> Void
        /// Handles RTCP packets from the UDP sockets.
        let received: (ByteBuffer) -> Void
        /// Called when a recording has been played to its end; with the error, if it ended by one.
        let reachedEnd: (RecordingError?) -> Void
    }

    /// A session, and the track just set up in it.
    struct Opened {
        let session: ActiveSession
        let transport: AgreedTransport
        let ssrc: UInt32
    }

    private let server: RTSPServerCore
    private let connection: Connection

    init(server: RTSPServerCore, connection: Connection) {
        self.server = server
        self.connection = connection
    }

    private var eventLoop: any EventLoop { connection.channel.eventLoop }

    // MARK: DESCRIBE

    /// Describes a presentation. Calls back once, also when the connection has ended meanwhile.
    func describe(_ presentation: Presentation, then done: @escaping (Result<SessionDescription, Refusal>) -> Void) {
        let address = connection.channel.localAddress?.ipAddress ?? "0.0.0.0"
        switch server.find(presentation) {
        case .failure(let refusal): done(.failure(refusal))
        case .success(.live(let stream)): describe(stream, address: address, then: done)
        case .success(.recording(let request, let source)):
            open(request, of: source) { (result: Result<OpenRecording, Refusal>) in
                done(result.map { recording in
                    SessionDescription(name: request.name, address: address, recording: recording.reader)
                })
            }
        }
    }

    private func describe(
        _ stream: LiveStreamCore, address: String, then done: @escaping (Result<SessionDescription, Refusal>) -> Void
    ) {
        func description(_ tracks: [Track]) -> SessionDescription {
            SessionDescription(name: stream.name, address: address, sessionID: stream.sessionID, tracks: tracks)
        }
        if let tracks = stream.tracks { return done(.success(description(tracks))) }
        let waiter = stream.whenTracksAreKnown { done(.success(description($0))) }
        eventLoop.assumeIsolated().scheduleTask(in: .init(server.limits.formatTime)) {
            guard stream.forgetWaiter(waiter) else { return }
            let words = "The encoder has not started; try again."
            done(.failure(Refusal(status: .serviceUnavailable, words: words)))
        }
    }

    /// Opens a recording off the event loop.
    private func open(
        _ request: RecordingRequest, of source: any PlaybackSource,
        then done: @escaping (Result<OpenRecording, Refusal>) -> Void
    ) {
        OpenRecording.open(
            request, of: source, tasks: server.tasks, eventLoop: eventLoop
        ) { (result: Result<OpenRecording, RecordingError>) in done(result.mapError { Refusal($0) }) }
    }

    // MARK: SETUP

    /// Sets up a track of `session`, or of a new one. Calls back once, also when the connection has ended meanwhile:
    /// the callback then owns a new session.
    func setUp(
        _ track: TrackID, of presentation: Presentation, over wanted: [RequestedTransport], in session: ActiveSession?,
        then done: @escaping (Result<Opened, Refusal>) -> Void
    ) {
        if let session { return done(setUp(track, over: wanted, in: session)) }
        switch server.find(presentation) {
        case .failure(let refusal): done(.failure(refusal))
        case .success(.live(let stream)):
            guard server.takeSession(.live) else { return done(Self.allTaken("All sessions are taken.")) }
            done(begin(track, over: wanted) { transport in
                LiveSession(stream: stream, viewer: Viewer(sink: transport, limits: server.limits))
            })
        case .success(.recording(let request, let source)):
            guard server.takeSession(.recorded) else { return done(Self.allTaken("All playback sessions are taken.")) }
            open(request, of: source) { [self] (result: Result<OpenRecording, Refusal>) in
                switch result {
                case .failure(let refusal):
                    server.returnSession(.recorded)
                    done(.failure(refusal))
                case .success(let recording):
                    done(begin(track, over: wanted) { transport in
                        RecordingPlayer(
                            name: request.name, recording: recording, sink: transport, eventLoop: eventLoop,
                            now: server.now, onEnd: connection.reachedEnd)
                    })
                }
            }
        }
    }

    private static func allTaken(_ words: String) -> Result<Opened, Refusal> {
        .failure(Refusal(status: .notEnoughBandwidth, words: words))
    }

    /// Opens a new session, for which a place was taken.
    private func begin(
        _ track: TrackID, over wanted: [RequestedTransport], makeMedia: (SessionTransport) -> any SessionMedia
    ) -> Result<Opened, Refusal> {
        let transport = SessionTransport(onClose: connection.close)
        let session = ActiveSession(media: makeMedia(transport), transport: transport, server: server)
        let result = setUp(track, over: wanted, in: session)
        if case .failure = result { session.end() }
        return result
    }

    /// Sets up the first transport that works. Without one, nothing changes.
    private func setUp(
        _ track: TrackID, over wanted: [RequestedTransport], in session: ActiveSession
    ) -> Result<Opened, Refusal> {
        guard session.media.hasTrack(track) else {
            return .failure(Refusal(status: .notFound, words: "There is no such track."))
        }
        for transport in wanted {
            guard let agreed = makeTransport(transport, for: track, in: session.transport) else { continue }
            let ssrc = session.media.setUp(track)
            session.transport.setUp(track, ssrc: ssrc, over: agreed)
            agreed.datagrams?.begin(
                ssrc: ssrc, becameWritable: { [media = session.media] in media.sinkBecameWritable() },
                reports: connection.received)
            return .success(Opened(session: session, transport: agreed.agreement, ssrc: ssrc))
        }
        return .failure(Refusal(status: .unsupportedTransport, words: ""))
    }

    private func makeTransport(
        _ wanted: RequestedTransport, for track: TrackID, in session: SessionTransport
    ) -> TrackTransport? {
        switch wanted {
        case .interleaved(let rtp, let rtcp):
            return session.channels(of: track, asked: (rtp, rtcp)).map {
                .interleaved(connection.writer, rtp: $0.rtp, rtcp: $0.rtcp)
            }
        case .interleavedAny:
            return session.channels(of: track, asked: nil).map {
                .interleaved(connection.writer, rtp: $0.rtp, rtcp: $0.rtcp)
            }
        case .udp(let rtp, let rtcp):
            // Behind a relay the platform's specification has one stream; a packet from the client must identify it.
            guard let pair = server.datagrams, !connection.isRelayed || track == .video else { return nil }
            // To the client's own address and to no other: the camera is nobody's reflector.
            let transport = DatagramTransport(
                pair: pair, client: connection.remote, rtp: rtp, rtcp: rtcp, isRelayed: connection.isRelayed)
            return transport.map { .datagrams($0) }
        }
    }
}
