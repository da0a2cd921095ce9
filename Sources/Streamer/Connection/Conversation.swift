import Base
import DequeModule
import Media
import Net

/// Whose turn it is on a connection: the state of its session, what the owner has been asked for, and the requests that
/// wait behind. Requests are taken one by one, so answers come in order.
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

        /// After PAUSE, and at a recording's end.
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

    /// What a client is admitted for. A playing session is never set up anew.
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

    /// What the owner has been asked for.
    enum Question {
        case judging(Presentation, Purpose)
        case describing(Presentation, Phase)
        case settingUp(Presentation, TrackID, RTSPSession?)
        case starting(RTSPSession)
        /// With the range that PLAY asked for; what plays goes on until the place is found.
        case seeking(RTSPSession, isPlaying: Bool, PlaybackRange?)

        var phase: Phase {
            switch self {
            case .judging(_, let purpose): purpose.phase
            case .describing(_, let phase): phase
            case .settingUp(_, let track, let session): Purpose.setUp(track, session).phase
            case .starting(let session), .seeking(let session, isPlaying: false, _): .ready(session)
            case .seeking(let session, isPlaying: true, _): .playing(session)
            }
        }

        /// The same when the recording that plays meanwhile has reached its end.
        fileprivate var atEnd: Question {
            switch self {
            case .judging(let presentation, .describe(let phase)): .judging(presentation, .describe(phase.paused))
            case .describing(let presentation, let phase): .describing(presentation, phase.paused)
            case .seeking(let session, _, let range): .seeking(session, isPlaying: false, range)
            case .judging(_, .setUp), .settingUp, .starting: self
            }
        }
    }

    /// A request whose turn it is now, or that finds no room.
    enum Turn {
        case begin(RTSPRequest, Phase)
        case wait
        case tooMany
    }

    private enum State {
        /// The next request is taken at once.
        case idle(Phase)
        /// A request waits for the owner, and others behind it.
        indirect case waiting(Question, for: RTSPRequest, behind: Deque<RTSPRequest>)
        /// The answer has been given: `next` is due, and takes the first of those behind. There is at least one.
        case answered(Phase, behind: Deque<RTSPRequest>)
    }

    private var state = State.idle(.initial)

    var phase: Phase {
        switch state {
        case .idle(let phase), .answered(let phase, _): phase
        case .waiting(let question, _, _): question.phase
        }
    }

    /// What the owner owes an answer to, and the request that waits for it.
    var question: (Question, RTSPRequest)? {
        if case .waiting(let question, let request, _) = state { (question, request) } else { nil }
    }

    private var behind: Deque<RTSPRequest> {
        switch state {
        case .idle: []
        case .waiting(_, _, let behind), .answered(_, let behind): behind
        }
    }

    /// Takes a request; no more than `limit` wait.
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

    /// The next request that waited, after an answer has been given.
    mutating func next() -> (RTSPRequest, Phase)? {
        guard case .answered(let phase, var behind) = state, let request = behind.popFirst() else { return nil }
        state = behind.isEmpty ? .idle(phase) : .answered(phase, behind: behind)
        return (request, phase)
    }

    /// The request waits for the owner.
    mutating func ask(_ question: Question, for request: RTSPRequest) {
        state = .waiting(question, for: request, behind: behind)
    }

    /// The request has its answer.
    mutating func settle(_ phase: Phase) {
        let behind = behind
        state = behind.isEmpty ? .idle(phase) : .answered(phase, behind: behind)
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
