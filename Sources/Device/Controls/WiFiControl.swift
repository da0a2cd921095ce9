package import Base

/// The device's Wi-Fi.
package protocol WiFiControl: Sendable {
    var state: WiFiState { get }

    /// The ten strongest networks in range, after a scan if the last one is old.
    func networks() async throws(ControlError) -> [WiFiNetwork]

    /// Joins a network in place of the present one. Returns at once; an event of the topic ``EventTopic/described``
    /// says how it went. An open network needs no password.
    ///
    /// - Throws: ``ControlError/invalid(_:)`` for a password that no such network can have,
    ///   ``ControlError/notSupported(_:)`` for a network that needs more than a password.
    func join(_ ssid: SSID, security: WiFiSecurity, password: Secret) throws(ControlError)

    /// Leaves and forgets the network.
    func forget()
}

/// The state of the Wi-Fi, for users.
package struct WiFiState: Sendable, Hashable {
    package var interface: String
    /// The current activity, as text.
    package var activity = "starting"
    /// The network in use.
    package var joined: SSID?
    /// The network to which the device returns.
    package var known: SSID?
    /// The network by which the device's packets leave, as text.
    package var route = "none"
    /// The name of the device's own access point; nil: none is configured.
    package var accessPoint: SSID?
    /// The number of stations of that access point.
    package var stations = 0
    /// The result of the last attempt to join, as text.
    package var lastJoin: String?

    package init(interface: String, accessPoint: SSID? = nil) {
        (self.interface, self.accessPoint) = (interface, accessPoint)
    }
}
