/// What the platform knows of one device: what it said of itself, and how its links went.
final class Device {
    /// Kept words about what the text does not allow; more are only counted.
    static let mostOddities = 200

    let id: String
    /// The last LOGIN_REQ that was accepted.
    var login: Element?
    var abilities: Element?
    var heartbeat: Element?
    var heartbeatMilliseconds: Int?
    /// The link it is logged in on.
    var link: LinkConnection?
    var registrations = 0
    var logins = 0
    var heartbeats = 0
    /// In milliseconds since the start.
    var lastRegistration: Int?
    var lastRefusedLogin: Int?
    private(set) var oddities: [String] = []
    private(set) var oddityCount = 0

    init(id: String) { self.id = id }

    func note(_ oddity: String) {
        oddityCount += 1
        if oddities.count < Self.mostOddities { oddities.append(oddity) }
    }

    /// An address that it reported: the last heartbeat knows better than the login.
    func reported(_ name: String) -> String? {
        let value = heartbeat?[name] ?? login?[name]
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `host:port` under the names that the messages use, or nil when the device has no such address.
    func address(_ host: String, _ port: String) -> String? {
        guard let host = reported(host), let port = reported(port), host != "0.0.0.0", port != "0" else { return nil }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
