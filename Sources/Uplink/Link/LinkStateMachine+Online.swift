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
            id: lastID, command: frame.command, sequence: frame.sequence, document: document)
        let until = now + timing.serving
        session?.platform.open(request, until: until)
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
