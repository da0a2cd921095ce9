import Base
import Device
import Media
import Net

/// One RTSP connection's conversation (RFC 2326), without sockets and clocks.
///
/// Each input returns the next action. A request that needs a result from outside (a verdict, a stream's format, a
/// transport) holds back those behind it until that arrives, so responses are in order. A result that no request
/// waits for changes nothing and returns nil.
struct RTSPConnectionStateMachine {
    typealias Access = ViewerAdmission.Access
    typealias Action = ConnectionAction
    private typealias Phase = Conversation.Phase
    private typealias Purpose = Conversation.Purpose

    private let limits: RTSPLimits
    private let makeSessionID: () -> String
    private var admission: ViewerAdmission
    private var resolver = PresentationResolver()
    private var conversation = Conversation()

    init(access: Access, limits: RTSPLimits, makeSessionID: @escaping () -> String = Self.randomSessionID) {
        admission = ViewerAdmission(access: access, refusalLimit: limits.refusals)
        self.limits = limits
        self.makeSessionID = makeSessionID
    }

    /// A session identifier of sixteen hex digits: some clients don't accept dashes.
    static func randomSessionID() -> String { withUnsafeBytes(of: UInt64.random(in: .min ... .max)) { $0.hex } }

    var session: RTSPSession? { conversation.phase.session }
    var hasSession: Bool { session != nil }
    var isPlaying: Bool { conversation.phase.isPlaying }

    // MARK: Requests

    mutating func receive(_ request: RTSPRequest) -> Action? {
        switch conversation.receive(request, limit: limits.requestsInFlight) {
        case .begin(let request, let phase): return begin(request, phase)
        case .wait: return nil
        case .tooMany:
            let words = "More than \(limits.requestsInFlight) requests wait."
            return .close(RTSPResponse(to: request, .serviceUnavailable, body: words))
        }
    }

    /// The next waiting request, after a question has been answered.
    mutating func next() -> Action? { conversation.next().map { begin($0, $1) } }

    /// Ends the conversation with a client that exceeds its request budget.
    func refuseFlood(_ request: RTSPRequest) -> Action {
        let words = "More than \(limits.requestsPerSecond) requests a second without a session."
        return .close(RTSPResponse(to: request, .serviceUnavailable, body: words))
    }

    private mutating func begin(_ request: RTSPRequest, _ phase: Phase) -> Action {
        func respond(_ status: RTSPStatus, _ headers: RTSPHeaders = [:], _ body: String = "") -> Action {
            .respond(RTSPResponse(to: request, status, headers: headers, body: body))
        }
        let operation: RTSPOperation
        do throws(RTSPOperation.Problem) {
            operation = try RTSPOperation(of: request)
        } catch {
            return Action(error)
        }
        let (method, url) = (operation.method, operation.url)
        switch method {
        case .options: return respond(.ok, ["Public": RTSPMethod.publicHeader])
        case .describe:
            guard RTSPOperation.acceptsDescription(request) else {
                return respond(.notAcceptable, [:], "There is application/sdp alone.")
            }
            return admit(request, url, url.presentation, .describe(phase))
        case .setup: return setUp(request, url, phase)
        case .play, .pause, .teardown:
            guard let session = phase.session(of: request) else { return respond(.sessionNotFound) }
            guard url.mayMean(session.resource) else {
                return respond(.notFound, [:], "The session shows another stream.")
            }
            if let track = url.track {
                // A session of several tracks is played and ended as a whole (RFC 2326 1.3, 11.3.10).
                if !session.hasTrack(track) { return respond(.methodNotValidInThisState, ["Session": session.id]) }
                if session.tracks.count > 1 { return respond(.onlyAggregateOperationAllowed, ["Session": session.id]) }
            }
            if method == .play { return play(request, session, phase) }
            let response = RTSPResponse(to: request, .ok, headers: ["Session": session.id])
            conversation.settle(method == .pause ? phase.paused : .initial)
            return method == .pause ? .pause(response) : .teardown(response)
        case .getParameter, .setParameter:
            if request.session != nil, phase.session(of: request) == nil { return respond(.sessionNotFound) }
            // No parameter exists; an empty request keeps the session alive.
            return respond(request.body.isEmpty ? .ok : .parameterNotUnderstood)
        }
    }

    // MARK: Admission

    private mutating func admit(
        _ request: RTSPRequest, _ url: RTSPURL, _ presentation: Presentation?, _ purpose: Purpose
    ) -> Action {
        guard let presentation else {
            if case .partial(let part) = url.target {
                return Action(.illegalURL(request, "\(part.missing) is missing"))
            }
            return .refuseURL(RTSPResponse(to: request, .badRequest, body: "The URL names no stream."))
        }
        switch admission.decide(request, url, presentation) {
        case .admitted: return proceed(request, presentation, purpose)
        case .ask:
            conversation.ask(.verifying(presentation, purpose), for: request)
            return .verify(presentation)
        case .refused(let challenge): return Self.refuse(request, challenge)
        }
    }

    /// The token verifier's result of `.verify`.
    mutating func verified(_ verdict: TokenVerdict) -> Action? {
        guard case (.verifying(let presentation, let purpose), let request)? = conversation.question else { return nil }
        conversation.settle(purpose.phase)
        switch verdict {
        case .granted:
            admission.grant(presentation)
            return proceed(request, presentation, purpose)
        case .refused: return Self.refuse(request, admission.refuseToken())
        case .unavailable:
            let words = "The platform that judges tokens can't be reached; try again later."
            return .respond(RTSPResponse(to: request, .serviceUnavailable, body: words))
        }
    }

    private static func refuse(_ request: RTSPRequest, _ challenge: ViewerAdmission.Challenge) -> Action {
        let response = RTSPResponse(to: request, .unauthorized, headers: challenge.headers, body: challenge.body)
        return challenge.isLast ? .close(response) : .respond(response)
    }

    private mutating func proceed(
        _ request: RTSPRequest, _ presentation: Presentation, _ purpose: Purpose
    ) -> Action {
        switch purpose {
        case .describe(let phase):
            conversation.ask(.describing(presentation, phase), for: request)
            return .describe(presentation)
        case .setUp(let track, let session):
            let transports = RequestedTransport.all(in: request.headers["Transport"] ?? "")
            guard !transports.isEmpty else { return .respond(RTSPResponse(to: request, .unsupportedTransport)) }
            conversation.ask(.settingUp(presentation, track, session), for: request)
            return .setUp(presentation, track, transports)
        }
    }

    // MARK: DESCRIBE and SETUP

    /// The stream's result of `.describe`.
    mutating func described(_ result: Result<SessionDescription, Refusal>) -> RTSPResponse? {
        guard case (.describing(let presentation, let phase), let request)? = conversation.question else { return nil }
        conversation.settle(phase)
        switch result {
        case .failure(let refusal): return RTSPResponse(to: request, refusal.status, body: refusal.words)
        case .success(let description):
            resolver.didDescribe(presentation, tracks: description.tracks.map(\.id))
            let base = RTSPURL.withoutTrack(request.uri[...]).text
            let headers: RTSPHeaders = ["Content-Base": base + "/", "Content-Type": "application/sdp"]
            return RTSPResponse(to: request, .ok, headers: headers, body: description.text)
        }
    }

    private mutating func setUp(_ request: RTSPRequest, _ url: RTSPURL, _ phase: Phase) -> Action {
        func refuse(_ status: RTSPStatus, _ words: String = "") -> Action {
            .respond(RTSPResponse(to: request, status, body: words))
        }
        if request.session != nil, phase.session(of: request) == nil { return refuse(.sessionNotFound) }
        let presentation = resolver.presentation(of: url)
        let described = presentation.flatMap { resolver.tracks(of: $0) }
        let track: TrackID
        switch (url.track, described) {
        case (nil, let described?):
            // Some clients omit the track: it is the first that is not set up yet, or the first anew.
            track = described.first { phase.session?.hasTrack($0) != true } ?? described.first ?? .video
        case (nil, nil): return refuse(.aggregateOperationNotAllowed, "Set up a track: add /trackID=0 to the URL.")
        case (let named?, let described):
            if described?.contains(named) == false { return refuse(.notFound, "There is no such track.") }
            track = named
        }
        if request.headers["Transport"] == nil { return refuse(.badRequest, "Transport is missing.") }
        switch phase {
        case .initial: return admit(request, url, presentation, .setUp(track, nil))
        case .ready(let session):
            if let presentation, presentation.withoutToken != session.resource {
                return refuse(.methodNotValidInThisState, "This connection's session shows another stream.")
            }
            return admit(request, url, presentation, .setUp(track, session))
        case .playing: return refuse(.methodNotValidInThisState)
        }
    }

    /// The transport's result of `.setUp`.
    mutating func didSetUp(_ result: Result<(AgreedTransport, ssrc: UInt32), Refusal>) -> RTSPResponse? {
        guard case (.settingUp(let presentation, let track, let old), let request)? = conversation.question else {
            return nil
        }
        switch result {
        case .failure(let refusal):
            conversation.settle(conversation.phase)
            return RTSPResponse(to: request, refusal.status, body: refusal.words)
        case .success(let (transport, ssrc)):
            var session = old ?? RTSPSession(id: makeSessionID(), resource: presentation.withoutToken)
            session.setUp(track, uri: request.uri)
            conversation.settle(.ready(session))
            return RTSPResponse(to: request, .ok, headers: [
                "Transport": transport.header(ssrc: ssrc),
                "Session": "\(session.id);timeout=\(limits.sessionTimeout.components.seconds)",
            ])
        }
    }

    // MARK: PLAY

    private mutating func play(_ request: RTSPRequest, _ session: RTSPSession, _ phase: Phase) -> Action {
        func respond(_ status: RTSPStatus, _ words: String = "") -> Action {
            .respond(RTSPResponse(to: request, status, headers: ["Session": session.id], body: words))
        }
        let (range, scale) = (request.headers["Range"], request.headers["Scale"])
        switch (session.resource.content, phase) {
        case (.live, _):
            if let range, !LiveRange.isPlayable(range) {
                return respond(.invalidRange, "A live stream plays from now: npt=now-")
            }
            if case .playing = phase { return respond(.ok) }
            conversation.ask(.starting(session), for: request)
            return .play
        // RFC 2326 10.5: a check whether the session is alive.
        case (_, .playing) where range == nil && scale == nil: return respond(.ok)
        case (_, _):
            let wish: PlaybackRequest
            do throws(PlaybackRange.Problem) {
                wish = try PlaybackRequest(range: range, scale: scale)
            } catch {
                switch error {
                case .otherUnit: return respond(.notImplemented, "Range is in npt or clock.")
                case .invalid: return respond(.invalidRange, "Range is like npt=12.3-45 or npt=12.3-")
                }
            }
            conversation.ask(.seeking(session, isPlaying: isPlaying, wish.range), for: request)
            return .playBack(wish)
        }
    }

    /// The starts of the stream's tracks: the result of `.play`.
    mutating func started(_ starts: [TrackStart]) -> RTSPResponse? {
        guard case (.starting(let session), let request)? = conversation.question else { return nil }
        conversation.settle(.playing(session))
        return RTSPResponse(to: request, .ok, headers: [
            "Session": session.id, "Range": "npt=now-", "RTP-Info": session.information(starts),
        ])
    }

    /// The position in the recording: the result of `.playBack`. A refusal other than 457 means that playing stopped.
    mutating func foundPlace(_ result: Result<PlaybackStart, Refusal>) -> RTSPResponse? {
        guard case (.seeking(let session, _, let range), let request)? = conversation.question else { return nil }
        switch result {
        case .failure(let refusal):
            conversation.settle(refusal.status == .invalidRange ? conversation.phase : .ready(session))
            return RTSPResponse(to: request, refusal.status, headers: ["Session": session.id], body: refusal.words)
        case .success(let start):
            conversation.settle(.playing(session))
            return RTSPResponse(to: request, .ok, headers: [
                "Session": session.id, "Range": start.range(answering: range), "Scale": start.scale.text,
                "RTP-Info": session.information([start.track]),
            ])
        }
    }

    /// Handles that the recording has been played to its end (RFC 2326 A.2).
    mutating func reachedEnd() { conversation.reachedEnd() }
}

/// An action for the connection's owner. Actions that need a result are answered by the
/// input of ``RTSPConnectionStateMachine`` that is named with them.
enum ConnectionAction: Equatable {
    case respond(RTSPResponse)
    /// Respond, then close: the client's requests can't be parsed or trusted any more.
    case close(RTSPResponse)
    /// Respond to a request whose URL has no form of this server; the platform is notified (CTMW 7.5.4, type 9).
    case refuseURL(RTSPResponse)
    /// Verify the token; then call `verified`.
    case verify(Presentation)
    /// Find the stream and its tracks; then call `described`.
    case describe(Presentation)
    /// Find the stream and its track, and agree on a transport for it; then call `didSetUp`.
    case setUp(Presentation, TrackID, [RequestedTransport])
    /// Start the session's live stream after the response that `started` returns.
    case play
    /// Find the place in the session's recording; then call `foundPlace`.
    case playBack(PlaybackRequest)
    case pause(RTSPResponse)
    case teardown(RTSPResponse)

    init(_ problem: RTSPOperation.Problem) {
        self =
            switch problem {
            case .refused(let response): .respond(response)
            case .otherProtocol(let response): .close(response)
            case .illegalURL(let response): .refuseURL(response)
            }
    }
}
