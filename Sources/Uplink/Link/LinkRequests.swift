import Base
import Device
import Net

/// Requests and responses on an open connection.
extension LinkStateMachine {
    // MARK: The link's own requests

    /// Sends the abilities, for which the specification defines neither `Result` nor repetition; unanswered, they are
    /// sent again with the next heartbeat.
    mutating func announceAbilities(_ now: MediaTime) -> [LinkAction] {
        session?.abilitiesTaken = false
        session?.own.giveUp(.abilities)
        let until = now + timing.answer
        guard let sequence = session?.own.open(.abilities, until: until) else { return [] }
        return [.compose(.abilities, sequence: sequence)]
    }

    mutating func sendHeartbeat() -> [LinkAction] {
        // Waits without a limit: the schedule decides when it is given up.
        guard let sequence = session?.own.open(.heartbeat, until: nil) else { return [] }
        counters.heartbeatsSent += 1
        return [.compose(.heartbeat, sequence: sequence)]
    }

    /// Channels or stores were added or removed: the platform is notified again.
    mutating func abilitiesChanged(now: MediaTime) -> [LinkAction] { phase == .online ? announceAbilities(now) : [] }

    /// The TURN relay's or the UPnP mapping's address changed: an additional heartbeat is sent soon.
    mutating func addressChanged(now: MediaTime) -> [LinkAction] {
        guard phase == .online else { return [] }
        session?.heartbeats?.addressChanged(now: now)
        return tickSession(now)
    }

    // MARK: Requests of the device

    /// Sends a request of the device to the platform. The result is given by `.complete`, perhaps at once.
    ///
    /// - Parameter within: how long to wait for the response; nil: `timing.answer`.
    package mutating func request(
        _ command: UInt8, _ payload: [UInt8], within: Duration? = nil, now: MediaTime
    ) -> (LinkRequestID, [LinkAction]) {
        lastID += 1
        let id = LinkRequestID(value: lastID)
        guard phase == .online, var session else { return (id, [.complete(id, .notOnline)]) }
        guard session.own.count < LinkLimits.ownRequests else { return (id, [.complete(id, .tooMany)]) }
        self.session = nil
        let sequence = session.own.open(command, .device(id), until: now + (within ?? timing.answer))
        self.session = session
        counters.requestsSent += 1
        return (id, [.send(LinkFrame(command: command, sequence: sequence, payload: payload))])
    }

    // MARK: Frames of the platform

    /// Handles a complete frame with the right MD5.
    mutating func receive(
        _ frame: LinkFrame, _ reading: PayloadReading, on link: LinkNumber, now: MediaTime
    ) -> [LinkAction] {
        guard let session, link == self.link else { return [] }
        let isOurs = session.own.isWaiting(frame.command, frame.sequence)
        switch reading.kind {
        case .answer: return answered(frame, reading, now)
        case .unreadable where isOurs: return answered(frame, reading, now)
        // Its command makes it a late response; the platform is not told that it can't be read.
        case .unreadable where LinkCommand(rawValue: frame.command)?.isAskedByDevice ?? false:
            counters.strayAnswers += 1
            return []
        case .request: return serve(frame, reading.document, now)
        case .unreadable: return serve(frame, nil, now)
        }
    }

    private mutating func answered(_ frame: LinkFrame, _ reading: PayloadReading, _ now: MediaTime) -> [LinkAction] {
        guard let purpose = session?.own.answered(frame.command, frame.sequence) else {
            counters.strayAnswers += 1
            return []
        }
        switch purpose {
        case .device(let id): return [.complete(id, .answered(frame))]
        case .procedure(.login):
            return loginAnswered(reading, now)
        case .procedure(let procedure):
            // The specification has no `Result` for either; one that is there and not zero (ERROR_RES) accepts nothing.
            guard reading.kind == .answer, let answer = reading.document, reading.result ?? 0 == 0 else { return [] }
            if procedure == .heartbeat {
                session?.heartbeats?.answered()
                session?.proved = true
                backoff.reset()
                needsRegistration = false
            } else {
                session?.abilitiesTaken = true
            }
            return [.accepted(procedure, answer)]
        }
    }

    private mutating func serve(_ frame: LinkFrame, _ document: XMLElement?, _ now: MediaTime) -> [LinkAction] {
        guard phase == .online, served.contains(frame.command),
            let open = session?.platform.count, open < LinkLimits.platformRequests
        else {
            counters.requestsRefused += 1
            return [.send(.errorAnswer(command: frame.command, sequence: frame.sequence))]
        }
        lastID += 1
        let request = PlatformRequest(
            id: lastID, command: frame.command, sequence: frame.sequence, document: document,
            until: now + timing.serving)
        session?.platform.open(request)
        return [.serve(request)]
    }

    /// Sends the device's response to `.serve`. It is dropped when the connection is another one, or the time has
    /// passed.
    mutating func answer(_ id: UInt64, _ payload: [UInt8]) -> [LinkAction] {
        guard let asked = session?.platform.take(id) else {
            counters.answersDropped += 1
            return []
        }
        counters.requestsServed += 1
        return [.send(LinkFrame(command: asked.command, sequence: asked.sequence, payload: payload))]
    }

    // MARK: Time

    mutating func tickSession(_ now: MediaTime) -> [LinkAction] {
        guard var session else { return [] }
        self.session = nil
        let late = session.own.expire(now: now)
        let undone = session.platform.expire(now: now)
        let due = session.heartbeats?.due(now: now)
        self.session = session

        var actions: [LinkAction] = []
        for asked in undone {
            counters.requestsRefused += 1
            actions.append(.send(.errorAnswer(command: asked.command, sequence: asked.sequence)))
        }
        for purpose in late {
            counters.requestsUnanswered += 1
            switch purpose {
            case .device(let id): actions.append(.complete(id, .timedOut))
            case .procedure(.login): return actions + endSession(.loginUnanswered, close: true, now)
            case .procedure: break
            }
        }
        switch due {
        case nil: return actions
        case .giveUp(let missed):
            counters.heartbeatIntervalsMissed += 1
            return actions + endSession(.heartbeatsUnanswered(missed), close: true, now)
        case .extra: return actions + sendHeartbeat()
        case .heartbeat(let missed):
            if missed > 0 {
                counters.heartbeatIntervalsMissed += 1
                actions.append(.report(.heartbeatMissed(missed)))
            }
            if session.abilitiesTaken == false { actions += announceAbilities(now) }
            return actions + sendHeartbeat()
        }
    }
}

/// The state of one connection.
struct LinkSession {
    var own = OwnRequests()
    var platform = PlatformRequests()
    /// The heartbeats; nil before the login.
    var heartbeats: HeartbeatSchedule?
    /// Whether the platform has accepted the abilities on this connection.
    var abilitiesTaken = false
    /// Whether a heartbeat was answered, so that this server works.
    var proved = false

    var deadline: MediaTime? {
        [own.deadline, platform.deadline, heartbeats?.deadline].lazy.compactMap { $0 }.min()
    }
}

/// The device's requests on one connection: their SEQ, and which of them are outstanding.
struct OwnRequests {
    /// The receiver of the response.
    enum Purpose: Hashable {
        case procedure(LinkProcedure)
        case device(LinkRequestID)
    }

    private struct Waiting {
        var command: UInt8
        var sequence: UInt16
        var purpose: Purpose
        /// Nil: outstanding until the connection ends.
        var until: MediaTime?
    }

    /// In the order of sending.
    private var waiting: [Waiting] = []
    private var nextSequence: UInt16

    /// The first SEQ is 0 (CTMW 7.4.4).
    init(firstSequence: UInt16 = 0) { nextSequence = firstSequence }

    var count: Int { waiting.count }

    var deadline: MediaTime? { waiting.lazy.compactMap(\.until).min() }

    /// Adds a request and returns its SEQ. After 65535 follows 0; numbers whose response is still outstanding are
    /// skipped, so that no response can be taken for another's.
    mutating func open(_ command: UInt8, _ purpose: Purpose, until: MediaTime?) -> UInt16 {
        while waiting.contains(where: { $0.sequence == nextSequence }) { nextSequence &+= 1 }
        let sequence = nextSequence
        nextSequence &+= 1
        waiting.append(Waiting(command: command, sequence: sequence, purpose: purpose, until: until))
        return sequence
    }

    mutating func open(_ procedure: LinkProcedure, until: MediaTime?) -> UInt16 {
        open(procedure.command.rawValue, .procedure(procedure), until: until)
    }

    /// The purpose of the request that this responds to; nil when there is none, or it was answered or given up
    /// already.
    mutating func answered(_ command: UInt8, _ sequence: UInt16) -> Purpose? {
        guard let at = waiting.firstIndex(where: { $0.sequence == sequence && $0.command == command }) else {
            return nil
        }
        let purpose = waiting.remove(at: at).purpose
        // Responses to earlier heartbeats are of no more use; those to later ones are.
        if case .procedure = purpose { waiting = waiting[..<at].filter { $0.purpose != purpose } + waiting[at...] }
        return purpose
    }

    func isWaiting(_ command: UInt8, _ sequence: UInt16) -> Bool {
        waiting.contains { $0.sequence == sequence && $0.command == command }
    }

    /// Removes a procedure's requests, whose responses are of no more use.
    mutating func giveUp(_ procedure: LinkProcedure) { waiting.removeAll { $0.purpose == .procedure(procedure) } }

    /// Removes and returns the requests whose time has passed; their later responses are ignored.
    mutating func expire(now: MediaTime) -> [Purpose] {
        guard let deadline, deadline <= now else { return [] }
        let late = waiting.filter { $0.until.map { $0 <= now } ?? false }
        waiting.removeAll { $0.until.map { $0 <= now } ?? false }
        return late.map(\.purpose)
    }

    /// The device's requests that remain unanswered because the connection was lost.
    var ofDevice: [LinkRequestID] {
        waiting.compactMap { if case .device(let id) = $0.purpose { id } else { nil } }
    }
}

/// A request of the platform, passed to the device. It is answered once, with `LinkStateMachine.answer`.
struct PlatformRequest: Sendable, Hashable {
    /// Unlike SEQ never reused, however the platform counts and however often the link is opened anew.
    var id: UInt64
    var command: UInt8
    var sequence: UInt16
    /// Nil: the command is known, but its XML can't be read; the answer is `Result` 1 in the command's own `_RES`.
    var document: XMLElement?
    /// The time at which ERROR_RES is sent instead of a response.
    var until: MediaTime
}

/// The platform's requests on one connection that wait for the device's response: each gets exactly one.
///
/// They are identified by a number of their own, not by SEQ: a platform that always sends SEQ 0 is served too.
struct PlatformRequests {
    private var waiting: [PlatformRequest] = []

    var count: Int { waiting.count }

    /// All requests have the same time limit, so the first is the first to expire.
    var deadline: MediaTime? { waiting.first?.until }

    mutating func open(_ request: PlatformRequest) { waiting.append(request) }

    /// Removes and returns the request to be answered; nil when it was answered already, or came on another connection.
    mutating func take(_ id: UInt64) -> PlatformRequest? {
        guard let at = waiting.firstIndex(where: { $0.id == id }) else { return nil }
        return waiting.remove(at: at)
    }

    mutating func expire(now: MediaTime) -> [PlatformRequest] {
        let late = waiting.prefix { $0.until <= now }
        waiting.removeFirst(late.count)
        return Array(late)
    }
}

/// A frame's DATA, parsed: once, here; the code that serves the request or reads the response gets `document`.
///
/// Requests and responses share their command: the XML root distinguishes them, `…_REQ` or `…_RES`.
struct PayloadReading: Sendable, Equatable {
    enum Kind {
        case request
        case answer
        /// The payload is not XML, or its root has another form.
        case unreadable
    }

    /// Nil when the payload is not XML.
    let document: XMLElement?
    let kind: Kind

    init(document: XMLElement?) {
        self.document = document
        let root = document?.name ?? ""
        kind = root.hasSuffix("_REQ") ? .request : root.hasSuffix("_RES") ? .answer : .unreadable
    }

    init(_ payload: [UInt8]) { self.init(document: try? XMLReader.read(payload)) }

    /// The number in `Result`, where there is one.
    var result: Int? { document?.child("Result").flatMap { $0.text.decimalNumber } }
}

extension LinkFrame {
    /// The response to a request that the device does not know, can't accept now, or did not serve in time.
    static func errorAnswer(command: UInt8, sequence: UInt16) -> LinkFrame {
        let text = #"<?xml version="1.0" encoding="UTF-8"?><ERROR_RES><Result>255</Result><DevID/></ERROR_RES>"#
        return LinkFrame(command: command, sequence: sequence, payload: Array(text.utf8))
    }
}
