import Base
import DequeModule
import Media
import Net

/// The order of requests on a connection: the session's state, the question to the owner, and the requests that
/// wait behind it. Requests are processed one by one, so responses are in order.
struct Conversation {
    /// The session's state by RFC 2326 A.2: Init, Ready, Playing.
    enum Phase {
        case initial
        case ready(RTSPSession)
        case playing(RTSPSession)

        var session: RTSPSession? {
            switch self {
            case .initial: nil
            case .ready(let session), .playing(let session): session
            }
        }

        /// The phase after PAUSE, and at a recording's end.
        var paused: Phase {
            switch self {
            case .playing(let session): .ready(session)
            case .initial, .ready: self
            }
        }

        var isPlaying: Bool {
            if case .playing = self { true } else { false }
        }

        /// The session, if the request names it.
        func session(of request: RTSPRequest) -> RTSPSession? {
            guard let session, let named = request.session, named.hasSameBytes(as: session.id) else { return nil }
            return session
        }
    }

    /// The request that a client is admitted for. A playing session is never set up anew.
    enum Purpose {
        case describe(Phase)
        /// A track, with the session that it is added to, if there is one.
        case setUp(TrackID, RTSPSession?)

        var phase: Phase {
            switch self {
            case .describe(let phase): phase
            case .setUp(_, let session): session.map { .ready($0) } ?? .initial
            }
        }
    }

    /// A question to the owner.
    enum Question {
        case verifying(Presentation, Purpose)
        case describing(Presentation, Phase)
        case settingUp(Presentation, TrackID, RTSPSession?)
        case starting(RTSPSession)
        /// With the range that PLAY asked for; playing continues until the position is found.
        case seeking(RTSPSession, isPlaying: Bool, PlaybackRange?)

        var phase: Phase {
            switch self {
            case .verifying(_, let purpose): purpose.phase
            case .describing(_, let phase): phase
            case .settingUp(_, let track, let session): Purpose.setUp(track, session).phase
            case .starting(let session), .seeking(let session, isPlaying: false, _): .ready(session)
            case .seeking(let session, isPlaying: true, _): .playing(session)
            }
        }

        /// The same question after the recording that plays meanwhile has reached its end.
        fileprivate var atEnd: Question {
            switch self {
            case .verifying(let presentation, .describe(let phase)): .verifying(presentation, .describe(phase.paused))
            case .describing(let presentation, let phase): .describing(presentation, phase.paused)
            case .seeking(let session, _, let range): .seeking(session, isPlaying: false, range)
            case .verifying(_, .setUp), .settingUp, .starting: self
            }
        }
    }

    /// The result of receiving a request: it is begun now, waits, or exceeds the limit.
    enum Turn {
        case begin(RTSPRequest, Phase)
        case wait
        case tooMany
    }

    private enum State {
        /// The next request is processed at once.
        case idle(Phase)
        /// A request waits for the owner, and others behind it.
        indirect case waiting(Question, for: RTSPRequest, behind: Deque<RTSPRequest>)
        /// The question is answered: `next` is due, and takes the first of the requests behind. There is at least one.
        case answered(Phase, behind: Deque<RTSPRequest>)
    }

    private var state = State.idle(.initial)

    var phase: Phase {
        switch state {
        case .idle(let phase), .answered(let phase, _): phase
        case .waiting(let question, _, _): question.phase
        }
    }

    /// The question that the owner has not answered yet, and the request that waits for it.
    var question: (Question, RTSPRequest)? {
        if case .waiting(let question, let request, _) = state { (question, request) } else { nil }
    }

    private var behind: Deque<RTSPRequest> {
        switch state {
        case .idle: []
        case .waiting(_, _, let behind), .answered(_, let behind): behind
        }
    }

    /// Receives a request; at most `limit` wait.
    mutating func receive(_ request: RTSPRequest, limit: Int) -> Turn {
        var behind = behind
        if case .idle(let phase) = state { return .begin(request, phase) }
        guard behind.count < limit else { return .tooMany }
        behind.append(request)
        switch state {
        case .waiting(let question, let first, _): state = .waiting(question, for: first, behind: behind)
        case .idle(let phase), .answered(let phase, _): state = .answered(phase, behind: behind)
        }
        return .wait
    }

    /// The next waiting request, after a question has been answered.
    mutating func next() -> (RTSPRequest, Phase)? {
        guard case .answered(let phase, var behind) = state, let request = behind.popFirst() else { return nil }
        state = behind.isEmpty ? .idle(phase) : .answered(phase, behind: behind)
        return (request, phase)
    }

    /// The request waits for the owner.
    mutating func ask(_ question: Question, for request: RTSPRequest) {
        state = .waiting(question, for: request, behind: behind)
    }

    /// Ends the request's wait: it has its response.
    mutating func settle(_ phase: Phase) {
        let behind = behind
        state = behind.isEmpty ? .idle(phase) : .answered(phase, behind: behind)
    }

    /// Handles that the recording has been played to its end (RFC 2326 A.2).
    mutating func reachedEnd() {
        switch state {
        case .idle(let phase): state = .idle(phase.paused)
        case .answered(let phase, let behind): state = .answered(phase.paused, behind: behind)
        case .waiting(let question, let request, let behind):
            state = .waiting(question.atEnd, for: request, behind: behind)
        }
    }
}
