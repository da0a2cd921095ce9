import Base

/// Queries of the networks in range.
extension WiFiMachine {
    mutating func query(_ now: MediaTime) -> [WiFiStep] {
        stationsAskedAt = now
        if let heardAt, now - heardAt < timing.freshness { return answer() }
        switch phase {
        case .backingOff: return [.answer(nil)]
        case .starting: return heardAt == nil ? [.answer(nil)] : answer()
        // The interface is used by the access point: the response is the last scan before it opened.
        case .opening, .open, .leaving: return answer()
        case .scanning:
            answerBy = answerBy ?? now + timing.scan
            return []
        // wpa_supplicant scans by itself while searching; another scan would only delay it.
        case .joining, .disconnecting:
            answerBy = answerBy ?? now + timing.scan
            return [.readNetworks]
        case .idle, .joined:
            guard answerBy == nil else { return [] }
            answerBy = now + timing.scan
            return [.scan]
        }
    }

    /// When a scan failed because one was already under way, the earlier results are kept.
    mutating func scanEnded() -> [WiFiStep] {
        if answerBy != nil { return [.readNetworks] }
        if case .scanning = phase { return [.readNetworks] }
        return []
    }

    mutating func heard(_ networks: [HeardNetwork]?, _ now: MediaTime) -> [WiFiStep] {
        if let networks {
            heard = networks
            heardAt = now
        }
        let answers = answerBy == nil ? [] : answer()
        if case .scanning = phase { return answers + open(now) }
        return answers
    }

    mutating func answer() -> [WiFiStep] {
        answerBy = nil
        return [.answer(heard)]
    }
}
