/// The check whether the device has an address, a default route and name resolution.
struct NetworkCheck: Sendable {
    /// The addresses of each interface but the loopback.
    var addresses: [(interface: String, address: String)]
    /// The interfaces that have no cable, or whose Wi-Fi is not joined.
    var idle: Set<String> = []
    /// The device's own address in its access point.
    var accessPoint: String?
    /// The interfaces of the default routes.
    var defaultRoutes: [String]
    var nameServers: [String]
    /// The names in the configuration, and the reason why they have no address; nil: they have one.
    var names: [(name: String, trouble: String?)] = []

    private static let subject = "network"

    var findings: [Finding] { [interfaces] + (addresses.isEmpty ? [] : [route, resolution]) }

    private var interfaces: Finding {
        let words = addresses.map { interface, address in
            let isIdle = idle.contains(interface)
            let remark = address == accessPoint ? " (its own access point)" : isIdle ? " (not connected)" : ""
            return "\(interface) \(address)\(remark)"
        }.joined(separator: ", ")
        let connected = addresses.filter { $0.address != accessPoint && !idle.contains($0.interface) }
        let usable = connected.filter { !$0.address.hasPrefix("169.254.") && !$0.address.hasPrefix("fe80:") }
        if addresses.isEmpty {
            return .fails(
                Self.subject, "no interface has an address", "look at the cable, the Wi-Fi and the DHCP server")
        }
        if connected.isEmpty {
            return .fails(Self.subject, "\(words): no network", "look at the cable and the Wi-Fi")
        }
        if usable.isEmpty {
            return .fails(
                Self.subject, "\(words): addresses that the device gave itself",
                "no DHCP server answered; look at the router")
        }
        return .ok(Self.subject, words)
    }

    private var route: Finding {
        let ways = defaultRoutes.filter { !idle.contains($0) }
        return ways.isEmpty
            ? .warning(
                Self.subject, "no default route: nothing but the own network can be reached",
                "look at the router's DHCP")
            : .ok(Self.subject, "the default route leads through \(ways.joined(separator: ", "))")
    }

    private var resolution: Finding {
        let lost = names.filter { $0.trouble != nil }
        if let first = lost.first {
            return .fails(
                Self.subject, "\(first.name) has no address: \(first.trouble ?? "")",
                nameServers.isEmpty
                    ? "no name server is known; look at the router's DHCP" : "look at the name and at \(servers)")
        }
        guard !nameServers.isEmpty else {
            return .warning(
                Self.subject, "no name server is known", "look at the router's DHCP, or name one in /etc/resolv.conf")
        }
        let found = names.isEmpty ? "" : ": \(names.map(\.name).joined(separator: ", ")) found"
        return .ok(Self.subject, "names by \(servers)\(found)")
    }

    private var servers: String { nameServers.joined(separator: ", ") }
}
