/// The kernel's routes and the resolver's servers, read from their files.
enum RouteTable {
    private static let isUp = 1

    /// The interfaces with a default route, each once.
    ///
    /// - Parameters:
    ///   - ipv4: /proc/net/route: interface, destination, gateway, flags, …, mask.
    ///   - ipv6: /proc/net/ipv6_route: destination, its length, …, flags, interface.
    static func defaultRoutes(ipv4: String, ipv6: String) -> [String] {
        var interfaces: [String] = []
        func add(_ name: Substring) { if !interfaces.contains(String(name)) { interfaces.append(String(name)) } }
        for line in ipv4.split(separator: "\n").dropFirst() {
            let words = line.split { $0 == "\t" || $0 == " " }
            guard words.count >= 8, words[1] == "00000000", words[7] == "00000000",
                let flags = Int(words[3], radix: 16), flags & isUp != 0
            else { continue }
            add(words[0])
        }
        for line in ipv6.split(separator: "\n") {
            let words = line.split(separator: " ")
            // Without a default route the kernel has one through "lo" that refuses.
            guard words.count >= 10, words[0].allSatisfy({ $0 == "0" }), words[1] == "00", words[9] != "lo",
                let flags = Int(words[8], radix: 16), flags & isUp != 0
            else { continue }
            add(words[9])
        }
        return interfaces
    }

    /// - Parameter configuration: resolv.conf(5).
    static func nameServers(_ configuration: String) -> [String] {
        configuration.split(separator: "\n").compactMap { line in
            let words = line.split { $0 == " " || $0 == "\t" }
            return words.count >= 2 && words[0] == "nameserver" ? String(words[1]) : nil
        }
    }
}
