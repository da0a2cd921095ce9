package import Base

/// The device's own access point: opened when there is no other network, closed for each other one.
extension WiFiMachine {
    /// The last look around before the radio is the access point's.
    mutating func survey(_ now: MediaTime) -> [WiFiStep] {
        phase = .surveying(until: now + timing.scan)
        return [.scan]
    }

    mutating func open(_ now: MediaTime) -> [WiFiStep] {
        phase = .opening(until: now + timing.opening)
        guests = []
        isAssociated = false
        return [.stopLease, .stopSupplicant, .openAccessPoint]
    }

    mutating func opened(_ now: MediaTime) -> [WiFiStep] {
        guard case .opening = phase else { return [] }
        phase = .open(lookAgain: now + timing.lookAgain)
        guestsAskedAt = now
        // Should wpa_supplicant still not work, the access point is back after one short rest.
        failures = min(failures, timing.mostRests - 1)
        return []
    }

    /// Back to searching.
    mutating func close() -> [WiFiStep] {
        phase = .starting
        return [.closeAccessPoint, .startSupplicant]
    }

    mutating func accessPointEnded(_ now: MediaTime) -> [WiFiStep] {
        switch phase {
        case .opening, .open, .leaving: break
        default: return []
        }
        openingAllowed = now + timing.patience
        return close()
    }

    package mutating func accessPoint(_ event: AccessPointEvent, _ now: MediaTime) -> [WiFiStep] {
        switch event {
        case .opened: return []
        case .closed: return accessPointEnded(now)
        case .joined(let address): guests.insert(address)
        case .left(let address): guests.remove(address)
        }
        return []
    }
}
