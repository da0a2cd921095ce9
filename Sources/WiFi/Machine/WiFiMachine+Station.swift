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
        defer { isQuickScan = false }
        guard let request = trial ?? known else {
            phase = .idle(since: now)
            return [.stopLease, .select(nil)] + (isQuickScan && opens ? lastScan(now) : [])
        }
        hindrance = .noAnswer
        let patience = request == trial ? timing.trial : isQuickScan ? timing.quickScan : timing.patience
        phase = .joining(request, until: now + patience)
        return [.stopLease, .select(request)]
    }

    mutating func supplicant(_ event: SupplicantEvent, _ now: MediaTime) -> [WiFiStep] {
        if event == .scanned || event == .scanFailed { return scanEnded() }
        switch (phase, event) {
        case (.joining, .connected):
            isAssociated = true
            hindrance = .noAddress
            return hasAddress ? succeed(now) + [.renewLease] : [.startLease]
        // The last scan found the known network after all.
        case (.scanning, .connected):
            guard let known else { return [] }
            isAssociated = true
            phase = .joining(known, until: now + timing.trial)
            return hasAddress ? succeed(now) + [.renewLease] : [.startLease]
        case (.joining, .disconnected), (.scanning, .disconnected):
            isAssociated = false
            return []
        case (.joining(let request, _), .wrongKey) where request == trial:
            hindrance = .wrongPassword
            return giveUp(now)
        case (.joining, .refused): hindrance = .refused
        case (.joining, .notFound): hindrance = .notFound
        // The address is kept: most losses of connection are short.
        case (.joined(let request), .disconnected):
            isAssociated = false
            phase = .joining(request, until: now + timing.patience)
        default: break
        }
        return []
    }

    package mutating func address(_ has: Bool, _ now: MediaTime) -> [WiFiStep] {
        hasAddress = has
        switch phase {
        case .joining where has && isAssociated: return succeed(now)
        // The address was late, but before the access point opened.
        case .scanning where has && isAssociated:
            guard let known else { return [] }
            phase = .joining(known, until: now + timing.trial)
            return succeed(now)
        case .joined(let request) where !has: phase = .joining(request, until: now + timing.patience)
        default: break
        }
        return []
    }

    private mutating func succeed(_ now: MediaTime) -> [WiFiStep] {
        guard case .joining(let request, _) = phase else { return [] }
        phase = .joined(request)
        guard request == trial else { return [] }
        trial = nil
        known = request
        return [.remember(request), .report(.joined(request.ssid))]
    }

    /// Gives up the trial: back to the former network, or else at once to the access point, where a user waits.
    mutating func giveUp(_ now: MediaTime) -> [WiFiStep] {
        guard let request = trial else { return [] }
        trial = nil
        let report = WiFiStep.report(.failed(request.ssid, hindrance, backTo: known?.ssid))
        if known == nil, opens { return [report, .stopLease, .select(nil)] + lastScan(now) }
        return [report] + search(now)
    }

    /// Joins a network. The response is sent at once, whatever the result.
    package mutating func join(_ request: JoinRequest, _ now: MediaTime) -> [WiFiStep] {
        var steps: [WiFiStep] = []
        if let trial, trial != request { steps.append(.report(.failed(trial.ssid, .superseded, backTo: nil))) }
        trial = request
        switch phase {
        case .starting, .backingOff, .disconnecting, .leaving: return steps
        case .joined(let network) where !isWired:
            phase = .disconnecting(network, at: now + timing.responseTime)
            return steps
        case .opening, .open:
            phase = .leaving(at: now + timing.responseTime)
            return steps
        case .idle, .joining, .joined, .scanning: return steps + search(now)
        }
    }

    package mutating func forget(_ now: MediaTime) -> [WiFiStep] {
        guard known != nil || trial != nil else { return [] }
        (known, trial) = (nil, nil)
        switch phase {
        case .joining, .joined, .disconnecting: return [.remember(nil)] + search(now)
        default: return [.remember(nil)]
        }
    }

    mutating func supplicantEnded(_ words: String, _ now: MediaTime) -> [WiFiStep] {
        switch phase {
        // wpa_supplicant was ended for the access point.
        case .opening, .open, .leaving: return []
        default: break
        }
        phase = .backingOff(until: now + backoff.next())
        isAssociated = false
        var steps: [WiFiStep] = [.stopSupplicant, .stopLease]
        if answerBy != nil { steps += answer() }
        guard let request = trial else { return steps }
        trial = nil
        return steps + [.report(.failed(request.ssid, .broken(words), backTo: known?.ssid))]
    }
}
