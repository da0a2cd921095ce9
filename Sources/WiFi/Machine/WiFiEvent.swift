package import Device

/// What happens to the Wi-Fi, for its machine.
package enum WiFiEvent: Sendable, Hashable {
    /// Whether the wired network is there: plugged, with an address.
    case wired(Bool)
    /// wpa_supplicant takes commands, or ended by itself, for this reason.
    case supplicantReady
    case supplicantEnded(String)
    case supplicant(SupplicantEvent)
    /// Whether the Wi-Fi interface has an address.
    case address(Bool)
    /// What wpa_supplicant hears; nil when it did not say.
    case heard([HeardNetwork]?)
    /// The device's own access point is on the air, or is no more.
    case accessPointOpened
    case accessPointEnded(String)
    case accessPoint(AccessPointEvent)
    /// Somebody wants the list of networks.
    case query
    /// Somebody wants another network.
    case join(JoinWish)
    /// A factory reset.
    case forget
    /// A deadline.
    case tick
}

/// What is to be done, in this order.
package enum WiFiStep: Sendable, Hashable {
    case startSupplicant
    case stopSupplicant
    /// Forgets every network that wpa_supplicant knows and searches for this one; nil: for none.
    case select(JoinWish?)
    case scan
    /// What wpa_supplicant hears is wanted.
    case readNetworks
    case startLease
    /// Ask for the same address again.
    case renewLease
    /// Gives the address back.
    case stopLease
    case openAccessPoint
    case closeAccessPoint
    /// Every query that waits gets this; nil: the Wi-Fi does not work.
    case answer([HeardNetwork]?)
    /// Kept over restarts; nil: no more.
    case remember(JoinWish?)
    /// The platform and the log are to hear of it.
    case report(WiFiOutcome)
    /// The device's way to the world is another now.
    case wayChanged(WiFiWay)
}

/// Which network the device's packets leave by.
package enum WiFiWay: Sendable, Hashable {
    case none
    case wired
    case wifi(SSID)
}
