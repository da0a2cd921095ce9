import Base
import DequeModule
import Device
import Net

/// One RTSP connection's conversation (RFC 2326), without sockets and clocks.
///
/// Each input returns what to do next. A request that needs something from outside (a verdict, a stream's format, a
/// transport) holds back those behind it until that has been given; answers so come in order.
struct RTSPConnectionStateMachine {
    /// What the owner does. Those that ask for something are answered by the input of the same name.
    enum Action: Equatable {
        case respond(RTSPResponse)
        /// Answer, then close: the client can't be understood or trusted any more.
        case close(RTSPResponse)
        /// Answer a request whose URL is of no form that this server has; the platform hears of it (002 7.5.4, type 9).
        case refuseURL(RTSPResponse)
        /// Ask the token verifier; then call `judged`.
        case judge(Presentation)
        /// Find the stream and its format; then call `described`.
        case describe(Presentation)
        /// Find the stream and agree on a transport; then call `didSetUp`.
        case setUp(Presentation, [RequestedTransport])
        /// Start the session's live stream after the answer that `started` gives.
        case play
        /// Find the place in the session's recording; then call `foundPlace`.
        case playBack(PlaybackRequest)
        case pause(RTSPResponse)
        case teardown(RTSPResponse)
    }

    /// How the connection's viewers prove themselves.
    enum Access {
        case open
        case password(DigestAuthentication, users: [String: String])
        case token
    }

    private let access: Access
    private let limits: RTSPLimits
    private let makeSessionID: () -> String
    private var waiting: Deque<RTSPRequest> = []
    private var current: RTSPRequest?
    /// What an authority granted on this connection; never carried to another.
    private var granted: Set<Presentation> = []
    /// What was described last: some clients name nothing but the track when they set up.
    private var described: Presentation?
    /// The range that PLAY asked for.
    private var wanted: PlaybackRange?
    private var refusals = 0
    private(set) var session: RTSPSession?

    init(access: Access, limits: RTSPLimits, makeSessionID: @escaping () -> String = Self.randomSessionID) {
        self.access = access
        self.limits = limits
        self.makeSessionID = makeSessionID
    }

    /// Sixteen hex digits: some clients stumble over dashes.
    static func randomSessionID() -> String { withUnsafeBytes(of: UInt64.random(in: .min ... .max)) { $0.hex } }

    // MARK: Requests

    mutating func receive(_ request: RTSPRequest) -> Action? {
        guard current == nil else {
            if waiting.count >= limits.requestsInFlight {
                return .close(answer(request, .serviceUnavailable, body: "More than \(limits.requestsInFlight) requests wait."))
            }
            waiting.append(request)
            return nil
        }
        return begin(request)
    }

    /// The next request that waited, after an answer has been given.
    mutating func next() -> Action? {
        guard current == nil, let request = waiting.popFirst() else { return nil }
        return begin(request)
    }

    private mutating func begin(_ request: RTSPRequest) -> Action {
        guard request.version.hasPrefixIgnoringCase("RTSP/") else { return .close(answer(request, .versionNotSupported)) }
        guard request.version.hasPrefixIgnoringCase("RTSP/1.") else { return .respond(answer(request, .versionNotSupported)) }
        guard request.sequence != nil else { return .respond(answer(request, .badRequest, body: "CSeq is missing or not a number.")) }
        guard let method = RTSPMethod(rawValue: request.method) else {
            return .respond(answer(request, .notImplemented, headers: ["Public": RTSPMethod.publicHeader]))
        }
        if let option = request.headers["Require"] ?? request.headers["Proxy-Require"] {
            return .respond(answer(request, .optionNotSupported, headers: ["Unsupported": option]))
        }
        let url: RTSPURL
        do throws(RTSPURL.Problem) {
            url = try RTSPURL(parsing: request.uri)
        } catch {
            switch error {
            case .otherForm(let why): return refuseURL(request, why)
            case .noSuchResource(let why):
                return .respond(answer(request, .notFound, body: "Nothing here: \(why)."))
            }
        }
        switch method {
        case .options: return .respond(answer(request, .ok, headers: ["Public": RTSPMethod.publicHeader]))
        case .describe:
            if let accept = request.headers["Accept"], !Self.acceptsDescription(accept) {
                return .respond(answer(request, .notAcceptable, body: "There is application/sdp alone."))
            }
            return admit(request, url)
        case .setup:
            if let problem = setUpProblem(request, url) { return .respond(problem) }
            return admit(request, url)
        case .play, .pause, .teardown: return control(method, request, url)
        case .getParameter, .setParameter:
            if request.session != nil, let problem = sessionProblem(request) { return .respond(problem) }
            // Nothing can be asked or set but that the session lives on.
            return .respond(answer(request, request.body.isEmpty ? .ok : .parameterNotUnderstood))
        }
    }

    /// Ends the conversation with a client that asks for more than it may.
    mutating func refuseFlood(_ request: RTSPRequest) -> Action {
        let words = "More than \(limits.requestsPerSecond) requests a second without a session."
        return .close(answer(request, .serviceUnavailable, body: words))
    }

    private mutating func refuseURL(_ request: RTSPRequest, _ why: String) -> Action {
        let form = "rtsp://HOST:PORT/realplay?devid=ID&channelno=0&streamtype=1"
        return .refuseURL(answer(request, .badRequest, body: "This URL is not of the form \(form): \(why)."))
    }

    private static func acceptsDescription(_ accept: String) -> Bool {
        accept[...].parts(",").contains { range in
            let type = range.parts(";", maxSplits: 1).first?.trimmed ?? ""
            return ["application/sdp", "application/*", "*/*"].contains { type.equalsIgnoringCase($0) }
        }
    }

    // MARK: Admission

    private mutating func admit(_ request: RTSPRequest, _ url: RTSPURL) -> Action {
        let isSetUp = request.method == RTSPMethod.setup.rawValue
        guard let resource = isSetUp ? meaning(of: url) : url.presentation else {
            if case .partial(let part) = url.target { return refuseURL(request, "\(part.missing) is missing") }
            return .refuseURL(answer(request, .badRequest, body: "The URL names no stream."))
        }
        current = request
        switch access {
        case .open: return proceed(resource)
        case .password(let digest, let users):
            let verdict = digest.judge(request.headers["Authorization"], method: request.method, users: users) { signed in
                guard let other = try? RTSPURL(parsing: signed) else { return false }
                if other.target == url.target || other.presentation == resource { return true }
                switch other.target {
                case .trackAlone: return true
                case .partial(let part): return part.isPart(of: resource)
                default: return false
                }
            }
            guard case .refused(let stale) = verdict else { return proceed(resource) }
            var headers = RTSPHeaders()
            for challenge in digest.challenges(stale: stale) { headers.add("WWW-Authenticate", challenge) }
            return refuse(request, headers: headers, counts: request.headers["Authorization"] != nil && !stale)
        case .token:
            if case .recorded(let recording) = resource, case .span = recording.content {
                return refuse(request, body: "Tokens open a recording by its filename alone.", counts: true)
            }
            if resource.token.isEmpty { return refuse(request, body: "The URL has no hashtoken.", counts: true) }
            return granted.contains(resource) ? proceed(resource) : .judge(resource)
        }
    }

    private mutating func refuse(_ request: RTSPRequest, headers: RTSPHeaders = [:], body: String = "", counts: Bool) -> Action {
        if counts { refusals += 1 }
        let response = answer(request, .unauthorized, headers: headers, body: body)
        return refusals >= limits.refusals ? .close(response) : .respond(response)
    }

    /// The token verifier's answer to `.judge`.
    mutating func judged(_ resource: Presentation, _ verdict: TokenVerdict) -> Action? {
        guard let request = current else { return nil }
        switch verdict {
        case .granted:
            granted.insert(resource)
            return proceed(resource)
        case .refused: return refuse(request, body: "The token is wrong, used or too old.", counts: true)
        case .unavailable:
            return .respond(answer(request, .serviceUnavailable, body: "The platform that judges tokens can't be reached; try again later."))
        }
    }

    private mutating func proceed(_ resource: Presentation) -> Action {
        guard let request = current, request.method == RTSPMethod.setup.rawValue else { return .describe(resource) }
        let transports = RequestedTransport.all(in: request.headers["Transport"] ?? "")
        guard !transports.isEmpty else { return .respond(answer(request, .unsupportedTransport)) }
        return .setUp(resource, transports)
    }

    // MARK: DESCRIBE and SETUP

    /// The stream's answer to `.describe`.
    mutating func described(_ resource: Presentation, _ result: Result<SessionDescription, Refusal>) -> Action? {
        guard let request = current else { return nil }
        switch result {
        case .failure(let refusal): return .respond(answer(request, refusal.status, body: refusal.words))
        case .success(let description):
            described = resource
            let base = RTSPURL.withoutTrack(request.uri[...]).text
            let headers: RTSPHeaders = ["Content-Base": base + "/", "Content-Type": "application/sdp"]
            return .respond(answer(request, .ok, headers: headers, body: description.text))
        }
    }

    private mutating func setUpProblem(_ request: RTSPRequest, _ url: RTSPURL) -> RTSPResponse? {
        if request.session != nil, let problem = sessionProblem(request) { return problem }
        guard let track = url.track else {
            return answer(request, .aggregateOperationNotAllowed, body: "Set up a track: add /trackID=0 to the URL.")
        }
        if track != 0 { return answer(request, .notFound, body: "There is no track \(track).") }
        if request.headers["Transport"] == nil { return answer(request, .badRequest, body: "Transport is missing.") }
        guard let session else { return nil }
        if session.state == .playing { return answer(request, .methodNotValidInThisState) }
        if let resource = meaning(of: url), resource.withoutToken != session.resource {
            return answer(request, .methodNotValidInThisState, body: "This connection's session shows another stream.")
        }
        return nil
    }

    /// What a SETUP is about. Clients that drop the query, the token or another parameter after DESCRIBE mean what they
    /// described on this connection.
    private func meaning(of url: RTSPURL) -> Presentation? {
        switch url.target {
        case .live, .recorded:
            guard let resource = url.presentation, let described, resource.token.isEmpty,
                described.withoutToken == resource
            else { return url.presentation }
            return described
        case .partial(let part):
            guard let described, part.isPart(of: described),
                part.token.isEmpty || part.token.hasSameBytes(as: described.token)
            else { return nil }
            return described
        case .trackAlone: return described
        case .server: return nil
        }
    }

    /// The transport's answer to `.setUp`.
    mutating func didSetUp(_ resource: Presentation, _ result: Result<(AgreedTransport, ssrc: UInt32), Refusal>) -> Action? {
        guard let request = current else { return nil }
        switch result {
        case .failure(let refusal): return .respond(answer(request, refusal.status, body: refusal.words))
        case .success(let (transport, ssrc)):
            var session = self.session ?? RTSPSession(
                id: makeSessionID(), resource: resource.withoutToken, trackURI: request.uri)
            session.trackURI = request.uri
            self.session = session
            return .respond(answer(request, .ok, headers: [
                "Transport": transport.header(ssrc: ssrc),
                "Session": "\(session.id);timeout=\(limits.sessionTimeout.components.seconds)",
            ]))
        }
    }

    // MARK: PLAY, PAUSE, TEARDOWN

    private mutating func control(_ method: RTSPMethod, _ request: RTSPRequest, _ url: RTSPURL) -> Action {
        if let problem = sessionProblem(request) { return .respond(problem) }
        guard let session else { return .respond(answer(request, .sessionNotFound)) }
        // The session's identifier says which one is meant; a URL that says less is as good.
        let namesSession =
            switch url.target {
            case .live, .recorded: url.presentation?.withoutToken == session.resource
            case .partial(let part): part.isPart(of: session.resource)
            case .trackAlone, .server: true
            }
        guard namesSession else {
            return .respond(answer(request, .notFound, body: "The session shows another stream."))
        }
        let named: RTSPHeaders = ["Session": session.id]
        switch method {
        case .play:
            if case .recorded = session.resource { return playBack(request, session) }
            if let range = request.headers["Range"], !LiveRange.isPlayable(range) {
                return .respond(answer(request, .invalidRange, headers: named, body: "A live stream plays from now: npt=now-"))
            }
            if session.state == .playing { return .respond(answer(request, .ok, headers: named)) }
            current = request
            return .play
        case .pause:
            self.session?.state = .ready
            return .pause(answer(request, .ok, headers: named))
        default:
            self.session = nil
            return .teardown(answer(request, .ok, headers: named))
        }
    }

    /// Where the stream starts: the answer to `.play`.
    mutating func started(sequence: UInt16, timestamp: UInt32?) -> RTSPResponse? {
        guard let request = current, var session else { return nil }
        session.state = .playing
        self.session = session
        let start = timestamp.map { ";rtptime=\($0)" } ?? ""
        return answer(request, .ok, headers: [
            "Session": session.id, "Range": "npt=now-",
            "RTP-Info": "url=\(session.trackURI);seq=\(sequence)\(start)",
        ])
    }

    private mutating func playBack(_ request: RTSPRequest, _ session: RTSPSession) -> Action {
        let named: RTSPHeaders = ["Session": session.id]
        let (range, scale) = (request.headers["Range"], request.headers["Scale"])
        // RFC 2326 10.5: a way to see whether the session lives.
        if session.state == .playing, range == nil, scale == nil { return .respond(answer(request, .ok, headers: named)) }
        var wish = PlaybackRequest()
        if let scale { wish.scale = PlaybackScale(scale) ?? .normal }
        do throws(PlaybackRange.Problem) {
            if let range { wish.range = try PlaybackRange(range) }
        } catch {
            switch error {
            case .otherUnit:
                return .respond(answer(request, .notImplemented, headers: named, body: "Range is in npt or clock."))
            case .invalid:
                return .respond(answer(request, .invalidRange, headers: named, body: "Range is like npt=12.3-45 or npt=12.3-"))
            }
        }
        current = request
        wanted = wish.range
        return .playBack(wish)
    }

    /// The place in the recording: the answer to `.playBack`. A refusal other than 457 says that playing has stopped.
    mutating func foundPlace(_ result: Result<PlaybackStart, Refusal>) -> RTSPResponse? {
        guard let request = current, var session else { return nil }
        switch result {
        case .failure(let refusal):
            if refusal.status != .invalidRange { self.session?.state = .ready }
            return answer(request, refusal.status, headers: ["Session": session.id], body: refusal.words)
        case .success(let start):
            session.state = .playing
            self.session = session
            return answer(request, .ok, headers: [
                "Session": session.id, "Range": start.range(answering: wanted), "Scale": start.scale.text,
                "RTP-Info": "url=\(session.trackURI);seq=\(start.sequence);rtptime=\(start.timestamp)",
            ])
        }
    }

    /// The recording has been played to its end (RFC 2326 A.2).
    mutating func reachedEnd() { session?.state = .ready }

    // MARK: Answers

    private mutating func sessionProblem(_ request: RTSPRequest) -> RTSPResponse? {
        guard let session, let named = request.session, named.hasSameBytes(as: session.id) else {
            return answer(request, .sessionNotFound)
        }
        return nil
    }

    private mutating func answer(
        _ request: RTSPRequest, _ status: RTSPStatus, headers: RTSPHeaders = [:], body: String = ""
    ) -> RTSPResponse {
        current = nil
        var all = RTSPHeaders()
        if let sequence = request.sequence { all.add("CSeq", String(sequence)) }
        all.add("Server", "camera-agent")
        for (name, value) in headers.fields { all.add(name, value) }
        if !body.isEmpty && all["Content-Type"] == nil { all.add("Content-Type", "text/plain") }
        return RTSPResponse(status, headers: all, body: body)
    }
}

/// Why a stream can't be had.
struct Refusal: Error, Equatable {
    package var status: RTSPStatus
    var words: String
}

extension RTSPURL {
    /// What the URL names whole.
    fileprivate var presentation: Presentation? {
        switch target {
        case .live(let resource): .live(resource)
        case .recorded(let resource): .recorded(resource)
        case .partial, .trackAlone, .server: nil
        }
    }
}
