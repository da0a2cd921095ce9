import Base
import DequeModule
import Device
import Net

/// One RTSP connection's conversation (RFC 2326), without sockets and clocks.
///
/// Each input returns what to do next. A request that needs something from outside (a verdict, a stream's format, a
/// transport) holds back those behind it until that has been given; answers so come in order. An answer that nobody
/// waits for changes nothing and gives nil.
struct RTSPConnectionStateMachine {
    typealias Access = ViewerAdmission.Access

    /// The session's state by RFC 2326 A.2: Init, Ready, Playing.
    private enum Phase {
        case initial
        case ready(RTSPSession)
        case playing(RTSPSession)

        var session: RTSPSession? {
            switch self {
            case .initial: nil
            case .ready(let session), .playing(let session): session
            }
        }

        /// After PAUSE, and at a recording's end.
        var paused: Phase {
            switch self {
            case .playing(let session): .ready(session)
            case .initial, .ready: self
            }
        }

        /// The session, if the request names it.
        func session(of request: RTSPRequest) -> RTSPSession? {
            guard let session, let named = request.session, named.hasSameBytes(as: session.id) else { return nil }
            return session
        }
    }

    /// What a client is admitted for. A playing session is never set up anew.
    private enum Purpose {
        case describe(Phase)
        case setUp(RTSPSession?)

        var phase: Phase {
            switch self {
            case .describe(let phase): phase
            case .setUp(let session): session.map { .ready($0) } ?? .initial
            }
        }
    }

    /// What the owner has been asked for.
    private enum Question {
        case judging(Presentation, Purpose)
        case describing(Presentation, Phase)
        /// With the session that is set up anew, if there is one.
        case settingUp(Presentation, RTSPSession?)
        case starting(RTSPSession)
        /// With the range that PLAY asked for; what plays goes on until the place is found.
        case seeking(RTSPSession, isPlaying: Bool, PlaybackRange?)

        var phase: Phase {
            switch self {
            case .judging(_, let purpose): purpose.phase
            case .describing(_, let phase): phase
            case .settingUp(_, let session): Purpose.setUp(session).phase
            case .starting(let session), .seeking(let session, isPlaying: false, _): .ready(session)
            case .seeking(let session, isPlaying: true, _): .playing(session)
            }
        }

        /// The same when the recording that plays meanwhile has reached its end.
        var atEnd: Question {
            switch self {
            case .judging(let presentation, .describe(let phase)): .judging(presentation, .describe(phase.paused))
            case .describing(let presentation, let phase): .describing(presentation, phase.paused)
            case .seeking(let session, _, let range): .seeking(session, isPlaying: false, range)
            case .judging(_, .setUp), .settingUp, .starting: self
            }
        }
    }

    private enum State {
        /// The next request is taken at once.
        case idle(Phase)
        /// A request waits for the owner, and others behind it.
        indirect case waiting(Question, for: RTSPRequest, behind: Deque<RTSPRequest>)
        /// The answer has been given: `next` is due, and takes the first of those behind. There is at least one.
        case answered(Phase, behind: Deque<RTSPRequest>)

        var phase: Phase {
            switch self {
            case .idle(let phase), .answered(let phase, _): phase
            case .waiting(let question, _, _): question.phase
            }
        }

        var behind: Deque<RTSPRequest> {
            switch self {
            case .idle: []
            case .waiting(_, _, let behind), .answered(_, let behind): behind
            }
        }
    }

    private let limits: RTSPLimits
    private let makeSessionID: () -> String
    private var admission: ViewerAdmission
    private var resolver = PresentationResolver()
    private var state = State.idle(.initial)

    init(access: Access, limits: RTSPLimits, makeSessionID: @escaping () -> String = Self.randomSessionID) {
        admission = ViewerAdmission(access: access, refusalLimit: limits.refusals)
        self.limits = limits
        self.makeSessionID = makeSessionID
    }

    /// Sixteen hex digits: some clients stumble over dashes.
    static func randomSessionID() -> String { withUnsafeBytes(of: UInt64.random(in: .min ... .max)) { $0.hex } }

    var session: RTSPSession? { state.phase.session }
    var hasSession: Bool {
        if case .initial = state.phase { false } else { true }
    }
    var isPlaying: Bool {
        switch state {
        case .idle(.playing), .answered(.playing, _): true
        case .idle, .answered: false
        case .waiting(let question, _, _):
            if case .playing = question.phase { true } else { false }
        }
    }

    // MARK: Requests

    mutating func receive(_ request: RTSPRequest) -> Action? {
        var behind: Deque<RTSPRequest>
        switch state {
        case .idle(let phase): return begin(request, phase)
        case .waiting(_, _, let requests), .answered(_, let requests): behind = requests
        }
        guard behind.count < limits.requestsInFlight else {
            let words = "More than \(limits.requestsInFlight) requests wait."
            return .close(RTSPResponse(to: request, .serviceUnavailable, body: words))
        }
        behind.append(request)
        switch state {
        case .waiting(let question, let first, _): state = .waiting(question, for: first, behind: behind)
        case .idle(let phase), .answered(let phase, _): state = .answered(phase, behind: behind)
        }
        return nil
    }

    /// The next request that waited, after an answer has been given.
    mutating func next() -> Action? {
        guard case .answered(let phase, var behind) = state, let request = behind.popFirst() else { return nil }
        state = behind.isEmpty ? .idle(phase) : .answered(phase, behind: behind)
        return begin(request, phase)
    }

    /// Ends the conversation with a client that asks for more than it may.
    func refuseFlood(_ request: RTSPRequest) -> Action {
        let words = "More than \(limits.requestsPerSecond) requests a second without a session."
        return .close(RTSPResponse(to: request, .serviceUnavailable, body: words))
    }

    private mutating func ask(_ question: Question, for request: RTSPRequest) {
        state = .waiting(question, for: request, behind: state.behind)
    }

    /// The request has its answer.
    private mutating func settle(_ phase: Phase) {
        let behind = state.behind
        state = behind.isEmpty ? .idle(phase) : .answered(phase, behind: behind)
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
            if method == .play { return play(request, session, phase) }
            let response = RTSPResponse(to: request, .ok, headers: ["Session": session.id])
            settle(method == .pause ? phase.paused : .initial)
            return method == .pause ? .pause(response) : .teardown(response)
        case .getParameter, .setParameter:
            if request.session != nil, phase.session(of: request) == nil { return respond(.sessionNotFound) }
            // Nothing can be asked or set but that the session lives on.
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
        case .admitted: return Action(proceed(request, presentation, purpose))
        case .ask:
            ask(.judging(presentation, purpose), for: request)
            return .judge(presentation)
        case .refused(let challenge): return Action(Self.refuse(request, challenge))
        }
    }

    /// The token verifier's answer to `.judge`.
    mutating func judged(_ verdict: TokenVerdict) -> JudgedAction? {
        guard case .waiting(.judging(let presentation, let purpose), let request, _) = state else { return nil }
        settle(purpose.phase)
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

    private static func refuse(_ request: RTSPRequest, _ challenge: ViewerAdmission.Challenge) -> JudgedAction {
        let response = RTSPResponse(to: request, .unauthorized, headers: challenge.headers, body: challenge.body)
        return challenge.isLast ? .close(response) : .respond(response)
    }

    private mutating func proceed(
        _ request: RTSPRequest, _ presentation: Presentation, _ purpose: Purpose
    ) -> JudgedAction {
        switch purpose {
        case .describe(let phase):
            ask(.describing(presentation, phase), for: request)
            return .describe(presentation)
        case .setUp(let session):
            let transports = RequestedTransport.all(in: request.headers["Transport"] ?? "")
            guard !transports.isEmpty else { return .respond(RTSPResponse(to: request, .unsupportedTransport)) }
            ask(.settingUp(presentation, session), for: request)
            return .setUp(presentation, transports)
        }
    }

    // MARK: DESCRIBE and SETUP

    /// The stream's answer to `.describe`.
    mutating func described(_ result: Result<SessionDescription, Refusal>) -> RTSPResponse? {
        guard case .waiting(.describing(let presentation, let phase), let request, _) = state else { return nil }
        settle(phase)
        switch result {
        case .failure(let refusal): return RTSPResponse(to: request, refusal.status, body: refusal.words)
        case .success(let description):
            resolver.didDescribe(presentation)
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
        guard let track = url.track else {
            return refuse(.aggregateOperationNotAllowed, "Set up a track: add /trackID=0 to the URL.")
        }
        if track != 0 { return refuse(.notFound, "There is no track \(track).") }
        if request.headers["Transport"] == nil { return refuse(.badRequest, "Transport is missing.") }
        let presentation = resolver.presentation(of: url)
        switch phase {
        case .initial: return admit(request, url, presentation, .setUp(nil))
        case .ready(let session):
            if let presentation, presentation.withoutToken != session.resource {
                return refuse(.methodNotValidInThisState, "This connection's session shows another stream.")
            }
            return admit(request, url, presentation, .setUp(session))
        case .playing: return refuse(.methodNotValidInThisState)
        }
    }

    /// The transport's answer to `.setUp`.
    mutating func didSetUp(_ result: Result<(AgreedTransport, ssrc: UInt32), Refusal>) -> RTSPResponse? {
        guard case .waiting(.settingUp(let presentation, let old), let request, _) = state else { return nil }
        switch result {
        case .failure(let refusal):
            settle(state.phase)
            return RTSPResponse(to: request, refusal.status, body: refusal.words)
        case .success(let (transport, ssrc)):
            let session = RTSPSession(
                id: old?.id ?? makeSessionID(), resource: old?.resource ?? presentation.withoutToken,
                trackURI: request.uri)
            settle(.ready(session))
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
        switch (session.resource, phase) {
        case (.live, _):
            if let range, !LiveRange.isPlayable(range) {
                return respond(.invalidRange, "A live stream plays from now: npt=now-")
            }
            if case .playing = phase { return respond(.ok) }
            ask(.starting(session), for: request)
            return .play
        // RFC 2326 10.5: a way to see whether the session lives.
        case (.recorded, .playing) where range == nil && scale == nil: return respond(.ok)
        case (.recorded, _):
            let wish: PlaybackRequest
            do throws(PlaybackRange.Problem) {
                wish = try PlaybackRequest(range: range, scale: scale)
            } catch {
                switch error {
                case .otherUnit: return respond(.notImplemented, "Range is in npt or clock.")
                case .invalid: return respond(.invalidRange, "Range is like npt=12.3-45 or npt=12.3-")
                }
            }
            ask(.seeking(session, isPlaying: isPlaying, wish.range), for: request)
            return .playBack(wish)
        }
    }

    /// Where the stream starts: the answer to `.play`.
    mutating func started(sequence: UInt16, timestamp: UInt32?) -> RTSPResponse? {
        guard case .waiting(.starting(let session), let request, _) = state else { return nil }
        settle(.playing(session))
        let start = timestamp.map { ";rtptime=\($0)" } ?? ""
        return RTSPResponse(to: request, .ok, headers: [
            "Session": session.id, "Range": "npt=now-",
            "RTP-Info": "url=\(session.trackURI);seq=\(sequence)\(start)",
        ])
    }

    /// The place in the recording: the answer to `.playBack`. A refusal other than 457 says that playing has stopped.
    mutating func foundPlace(_ result: Result<PlaybackStart, Refusal>) -> RTSPResponse? {
        guard case .waiting(.seeking(let session, _, let range), let request, _) = state else { return nil }
        switch result {
        case .failure(let refusal):
            settle(refusal.status == .invalidRange ? state.phase : .ready(session))
            return RTSPResponse(to: request, refusal.status, headers: ["Session": session.id], body: refusal.words)
        case .success(let start):
            settle(.playing(session))
            return RTSPResponse(to: request, .ok, headers: [
                "Session": session.id, "Range": start.range(answering: range), "Scale": start.scale.text,
                "RTP-Info": "url=\(session.trackURI);seq=\(start.sequence);rtptime=\(start.timestamp)",
            ])
        }
    }

    /// The recording has been played to its end (RFC 2326 A.2).
    mutating func reachedEnd() {
        switch state {
        case .idle(let phase): state = .idle(phase.paused)
        case .answered(let phase, let behind): state = .answered(phase.paused, behind: behind)
        case .waiting(let question, let request, let behind):
            state = .waiting(question.atEnd, for: request, behind: behind)
        }
    }
}
