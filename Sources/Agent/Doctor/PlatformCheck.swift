/// The check whether the device can reach its platform and is accepted.
struct PlatformCheck: Sendable {
    /// The state of the running agent's link.
    struct Link: Sendable {
        /// The description of `LinkState`.
        var state: String
        var isOnline: Bool
        var loginsRefused: Int
    }

    /// The platform's addresses, and the reason why one can't be reached; nil: it can.
    var places: [(place: String, trouble: String?)] = []
    /// The id under which the platform knows the device. A configuration without its key is refused earlier.
    var deviceID: String
    /// Nil when no agent is running.
    var link: Link?

    private static let subject = "platform"

    /// The finding for a device without a platform.
    static let none = Finding.ok(subject, "none is configured")

    var findings: [Finding] {
        let key = Finding.ok(Self.subject, "the device is \(deviceID) and has a key")
        if let link, link.isOnline { return [key, .ok(Self.subject, link.state)] }
        return [key] + (link.map { [finding($0)] } ?? []) + places.map(finding)
    }

    private func finding(_ link: Link) -> Finding {
        if link.loginsRefused > 0 {
            return .fails(
                Self.subject, "\(link.state); it refused \(link.loginsRefused) logins",
                "compare device.id and device.key with what the platform has")
        }
        return .warning(Self.subject, link.state, "camera-agent console link trace shows what was said")
    }

    private func finding(_ place: (place: String, trouble: String?)) -> Finding {
        guard let trouble = place.trouble else { return .ok(Self.subject, "\(place.place) can be reached") }
        return .fails(
            Self.subject, "\(place.place) can't be reached: \(trouble)",
            "look at the address in the configuration, the network, and firewalls on the way")
    }
}
