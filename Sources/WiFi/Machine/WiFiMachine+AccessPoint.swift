package import Base

/// The device's own access point: opened when there is no other network, closed for any other one.
extension WiFiMachine {
    /// Scans a last time before the interface is used for the access point.
    mutating func lastScan(_ now: MediaTime) -> [WiFiStep] {
        phase = .scanning(until: now + timing.scan)
        return [.scan]
    }

    mutating func open(_ now: MediaTime) -> [WiFiStep] {
        phase = .opening(until: now + timing.opening)
        stations = []
        isAssociated = false
        return [.stopLease, .stopSupplicant, .openAccessPoint]
    }

    mutating func opened(_ now: MediaTime) -> [WiFiStep] {
        guard case .opening = phase else { return [] }
        phase = .open(searchAgain: now + timing.searchAgain)
        stationsAskedAt = now
        // If wpa_supplicant still does not work, the access point opens again after one short backoff.
        backoff.limit(to: timing.mostRetries - 1)
        return []
    }

    /// Closes the access point and returns to searching.
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
        case .joined(let address): stations.insert(address)
        case .left(let address): stations.remove(address)
        }
        return []
    }
}
