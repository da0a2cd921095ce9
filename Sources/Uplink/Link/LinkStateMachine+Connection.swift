import Base
import Device

/// From the TCP connection to the login, and the connection's end.
extension LinkStateMachine {
    mutating func connected(_ link: LinkNumber, now: MediaTime) -> [LinkAction] {
        guard case .connecting = phase, link == self.link else {
            // A connection that was given up was established after all.
            return link == self.link && session != nil ? [] : [.close(link)]
        }
        var session = LinkSession()
        let sequence = session.own.open(.login, until: now + timing.answer)
        self.session = session
        phase = .loggingIn
        counters.logins += 1
        return [.compose(.login, sequence: sequence)]
    }

    mutating func connectFailed(_ link: LinkNumber, _ words: String, now: MediaTime) -> [LinkAction] {
        guard case .connecting = phase, link == self.link else { return [] }
        return serverFailed(.connectFailed(words), now)
    }

    /// Handles the loss of the connection: closed by the platform or broken.
    mutating func disconnected(_ link: LinkNumber, _ words: String = "", now: MediaTime) -> [LinkAction] {
        guard session != nil, link == self.link else { return connectFailed(link, words, now: now) }
        return endSession(.closedByPlatform(words), close: false, now)
    }

    /// Handles an error of the frame decoder: the stream is out of sync.
    mutating func unreadable(_ link: LinkNumber, _ words: String, now: MediaTime) -> [LinkAction] {
        guard session != nil, link == self.link else { return [] }
        return endSession(.unreadableStream(words), close: true, now)
    }

    mutating func loginAnswered(_ reading: PayloadReading, _ now: MediaTime) -> [LinkAction] {
        let result = reading.kind == .answer ? reading.result : nil
        guard result == 0, let answer = reading.document else {
            counters.loginsRefused += 1
            loginAllowed = now + extended(timing.loginRetry, PauseJitter.login)
            return closeConnection() + [.report(.loginRefused(server, result: result))] + nextServer(now)
        }
        phase = .online
        let heartbeats = HeartbeatSchedule(timing: timing, now: now)
        session?.heartbeats = heartbeats
        return [.accepted(.login, answer), .report(.loggedIn(server))]
            + announceAbilities(now) + sendHeartbeat()
    }

    /// Ends the connection for a reason outside the device. If it never answered a heartbeat, the next server is tried;
    /// otherwise the main server is first again.
    mutating func endSession(_ why: LinkLoss, close: Bool, _ now: MediaTime) -> [LinkAction] {
        let wasOnline = phase == .online
        let proved = session?.proved ?? false
        if wasOnline { counters.linksLost += 1 }
        let ended = completeOwnRequests() + (close ? [.close(link)] : [])
        guard proved else { return ended + serverFailed(why, now) }
        turn = 0
        return ended + [.report(.lost(server, why))] + pauseAfterFailure(now)
    }

    /// Closes the open or opening connection, and completes the requests that waited for it.
    mutating func closeConnection() -> [LinkAction] {
        if case .connecting = phase { return [.close(link)] }
        guard session != nil else { return [] }
        return completeOwnRequests() + [.close(link)]
    }

    private mutating func completeOwnRequests() -> [LinkAction] {
        let lost = session?.own.ofDevice ?? []
        session = nil
        return lost.map { .complete($0, .linkLost) }
    }
}
