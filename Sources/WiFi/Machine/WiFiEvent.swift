package import Device

/// An input of the Wi-Fi's state machine.
package enum WiFiEvent: Sendable, Hashable {
    /// Whether the wired network is usable: plugged in, with an address.
    case wired(Bool)
    /// wpa_supplicant accepts commands, or ended by itself, with a reason.
    case supplicantReady
    case supplicantEnded(String)
    case supplicant(SupplicantEvent)
    /// Whether the Wi-Fi interface has an address.
    case address(Bool)
    /// The scan results; nil when they could not be read.
    case heard([HeardNetwork]?)
    /// The device's own access point is enabled, or has ended.
    case accessPointOpened
    case accessPointEnded(String)
    case accessPoint(AccessPointEvent)
    /// A request for the list of networks.
    case query
    /// A request to join a network.
    case join(JoinRequest)
    /// A factory reset.
    case forget
    /// A deadline has passed.
    case tick
}

/// A step to be performed, in order.
package enum WiFiStep: Sendable, Hashable {
    case startSupplicant
    case stopSupplicant
    /// Removes all networks from wpa_supplicant and searches for this one; nil: for none.
    case select(JoinRequest?)
    case scan
    /// Reads the scan results of wpa_supplicant.
    case readNetworks
    case startLease
    /// Requests the same address again.
    case renewLease
    /// Releases the address.
    case stopLease
    case openAccessPoint
    case closeAccessPoint
    /// The response to all waiting queries; nil: the Wi-Fi does not work.
    case answer([HeardNetwork]?)
    /// Persists the network across restarts; nil: removes it.
    case remember(JoinRequest?)
    /// Reports the result to the platform and the log.
    case report(WiFiOutcome)
    /// The device's route changed.
    case routeChanged(WiFiRoute)
}

/// The network of the device's default route.
package enum WiFiRoute: Sendable, Hashable {
    case none
    case wired
    case wifi(SSID)
}
