import Base
import Glibc
import Net
import System
import Uplink
import WiFi

/// The network, and the platform behind it.
extension Doctor {
    func network() -> [Finding] {
        onProgress("network")
        let addresses = NetworkInterfaces().list().filter { $0.address != "::1" && !$0.address.hasPrefix("127.") }
        let routes = RouteTable.defaultRoutes(
            ipv4: SmallFile.text("/proc/net/route") ?? "", ipv6: SmallFile.text("/proc/net/ipv6_route") ?? "")
        let check = NetworkCheck(
            addresses: addresses.map { (interface: $0.name, address: $0.address) },
            idle: Set(addresses.map(\.name) + routes).subtracting(NetworkInterfaces.running()),
            accessPoint: configuration.wifi?.accessPoint?.address, defaultRoutes: routes,
            nameServers: RouteTable.nameServers(SmallFile.text("/etc/resolv.conf") ?? ""),
            names: hosts.filter { !Self.isAddress($0) }.map { ($0, Self.lookUp($0)) })
        return check.findings
    }

    func platform() -> [Finding] {
        guard let platform = configuration.platform else { return [PlatformCheck.none] }
        onProgress("platform")
        var check = PlatformCheck(deviceID: configuration.device.id)
        if let status = agent?.ask("link"), let state = status["state"]?.string {
            check.link = PlatformCheck.Link(
                state: state, isOnline: state.hasPrefix("online"), loginsRefused: status["loginsRefused"]?.integer ?? 0)
            if state.hasPrefix("online") { return check.findings }
        }
        check.places = platform.endpoints.places.map { place in
            onProgress("platform, \(place)")
            do throws(TransferFailure) {
                try ConnectionProbe.run(url: place.contains("://") ? place : "http://\(place)")
                return (place, nil)
            } catch {
                return (place, "\(error)")
            }
        }
        return check.findings
    }

    private var hosts: [String] {
        var hosts: [String] = []
        for host in configuration.platform?.endpoints.places.map(Self.host) ?? [] where !hosts.contains(host) {
            hosts.append(host)
        }
        return hosts
    }

    /// The host of a URL or address: `example.com` of `http://example.com:8080/x` and of `example.com:8080`.
    static func host(_ place: String) -> String {
        let start = place.firstRange(of: "://")?.upperBound ?? place.startIndex
        let authority = place[start...].prefix { $0 != "/" && $0 != "?" }
        let name = authority.split(separator: "@").last ?? ""
        if name.hasPrefix("[") { return String(name.dropFirst().prefix { $0 != "]" }) }
        return String(name.prefix { $0 != ":" })
    }

    private static func isAddress(_ host: String) -> Bool {
        var bytes = in6_addr()
        return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1
    }

    /// The reason why a name has no address; nil when it has one. Blocks as long as the resolver does.
    private static func lookUp(_ host: String) -> String? {
        var found: UnsafeMutablePointer<addrinfo>?
        let error = getaddrinfo(host, nil, nil, &found)
        if let found { freeaddrinfo(found) }
        return error == 0 ? nil : String(cString: gai_strerror(error))
    }
}

extension LinkEndpoints {
    /// The platform's addresses in the configuration.
    fileprivate var places: [String] { [redirectURL, registerURL].compactMap { $0 } + servers.map(\.description) }
}
