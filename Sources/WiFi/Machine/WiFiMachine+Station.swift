package import Base

/// Station mode: searching, joining, reconnecting.
extension WiFiMachine {
    mutating func ready(_ now: MediaTime) -> [WiFiStep] {
        guard case .starting = phase else { return [] }
        backoff.reset()
        return search(now)
    }

    /// Searches for the network on trial, otherwise for the known one.
    mutating func search(_ now: MediaTime) -> [WiFiStep] {
        isAssociated = false
        hasAddress = false
        defer { isGlancing = false }
        guard let wish = trial ?? known else {
            phase = .idle(since: now)
            return [.stopLease, .select(nil)] + (isGlancing && opens ? survey(now) : [])
        }
        hindrance = .noAnswer
        let patience = wish == trial ? timing.trial : isGlancing ? timing.glance : timing.patience
        phase = .joining(wish, until: now + patience)
        return [.stopLease, .select(wish)]
    }

    mutating func supplicant(_ event: SupplicantEvent, _ now: MediaTime) -> [WiFiStep] {
        if event == .scanned || event == .scanFailed { return scanEnded() }
        switch (phase, event) {
        case (.joining, .connected):
            isAssociated = true
            hindrance = .noAddress
            return hasAddress ? succeed(now) + [.renewLease] : [.startLease]
        // The last scan found the known network after all.
        case (.surveying, .connected):
            guard let known else { return [] }
            isAssociated = true
            phase = .joining(known, until: now + timing.trial)
            return hasAddress ? succeed(now) + [.renewLease] : [.startLease]
        case (.joining, .disconnected), (.surveying, .disconnected):
            isAssociated = false
            return []
        case (.joining(let wish, _), .wrongKey) where wish == trial:
            hindrance = .wrongPassword
            return giveUp(now)
        case (.joining, .refused): hindrance = .refused
        case (.joining, .notFound): hindrance = .notFound
        // The address is kept: most losses of connection are short.
        case (.joined(let wish), .disconnected):
            isAssociated = false
            phase = .joining(wish, until: now + timing.patience)
        default: break
        }
        return []
    }

    package mutating func address(_ has: Bool, _ now: MediaTime) -> [WiFiStep] {
        hasAddress = has
        switch phase {
        case .joining where has && isAssociated: return succeed(now)
        // The address was late, but before the access point opened.
        case .surveying where has && isAssociated:
            guard let known else { return [] }
            phase = .joining(known, until: now + timing.trial)
            return succeed(now)
        case .joined(let wish) where !has: phase = .joining(wish, until: now + timing.patience)
        default: break
        }
        return []
    }

    private mutating func succeed(_ now: MediaTime) -> [WiFiStep] {
        guard case .joining(let wish, _) = phase else { return [] }
        phase = .joined(wish)
        guard wish == trial else { return [] }
        trial = nil
        known = wish
        return [.remember(wish), .report(.joined(wish.ssid))]
    }

    /// Gives up the trial: back to the former network, or else at once to the access point, where a user waits.
    mutating func giveUp(_ now: MediaTime) -> [WiFiStep] {
        guard let wish = trial else { return [] }
        trial = nil
        let report = WiFiStep.report(.failed(wish.ssid, hindrance, backTo: known?.ssid))
        if known == nil, opens { return [report, .stopLease, .select(nil)] + survey(now) }
        return [report] + search(now)
    }

    /// Joins a network. The response is sent at once, whatever the result.
    package mutating func join(_ wish: JoinRequest, _ now: MediaTime) -> [WiFiStep] {
        var steps: [WiFiStep] = []
        if let trial, trial != wish { steps.append(.report(.failed(trial.ssid, .superseded, backTo: nil))) }
        trial = wish
        switch phase {
        case .starting, .resting, .parting, .leaving: return steps
        case .joined(let network) where !isWired:
            phase = .parting(network, at: now + timing.farewell)
            return steps
        case .opening, .open:
            phase = .leaving(at: now + timing.farewell)
            return steps
        case .idle, .joining, .joined, .surveying: return steps + search(now)
        }
    }

    package mutating func forget(_ now: MediaTime) -> [WiFiStep] {
        guard known != nil || trial != nil else { return [] }
        (known, trial) = (nil, nil)
        switch phase {
        case .joining, .joined, .parting: return [.remember(nil)] + search(now)
        default: return [.remember(nil)]
        }
    }

    mutating func supplicantEnded(_ words: String, _ now: MediaTime) -> [WiFiStep] {
        switch phase {
        // wpa_supplicant was ended for the access point.
        case .opening, .open, .leaving: return []
        default: break
        }
        phase = .resting(until: now + backoff.next())
        isAssociated = false
        var steps: [WiFiStep] = [.stopSupplicant, .stopLease]
        if answerBy != nil { steps += answer() }
        guard let wish = trial else { return steps }
        trial = nil
        return steps + [.report(.failed(wish.ssid, .broken(words), backTo: known?.ssid))]
    }
}
