import Base

/// Queries of the networks in range.
extension WiFiMachine {
    mutating func query(_ now: MediaTime) -> [WiFiStep] {
        guestsAskedAt = now
        if let heardAt, now - heardAt < timing.freshness { return answer() }
        switch phase {
        case .resting: return [.answer(nil)]
        case .starting: return heardAt == nil ? [.answer(nil)] : answer()
        // The interface is used by the access point: the response is the last scan before it opened.
        case .opening, .open, .leaving: return answer()
        case .surveying:
            answerBy = answerBy ?? now + timing.scan
            return []
        // wpa_supplicant scans by itself while searching; another scan would only delay it.
        case .joining, .parting:
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
        if case .surveying = phase { return [.readNetworks] }
        return []
    }

    mutating func heard(_ networks: [HeardNetwork]?, _ now: MediaTime) -> [WiFiStep] {
        if let networks {
            heard = networks
            heardAt = now
        }
        let answers = answerBy == nil ? [] : answer()
        if case .surveying = phase { return answers + open(now) }
        return answers
    }

    mutating func answer() -> [WiFiStep] {
        answerBy = nil
        return [.answer(heard)]
    }
}
