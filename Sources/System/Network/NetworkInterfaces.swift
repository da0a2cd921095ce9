import CLinux
import Glibc

/// The machine's network interfaces: their addresses, and the kind of network behind each.
package struct NetworkInterfaces: Sendable {
    /// The kernel's folder of interfaces; tests use their own.
    package var sysfs = "/sys/class/net"
    /// The interfaces and their addresses.
    package var list: @Sendable () -> [(name: String, address: String)] = { Self.system() }

    package init(
        sysfs: String = "/sys/class/net",
        list: @escaping @Sendable () -> [(name: String, address: String)] = { Self.system() }
    ) {
        self.sysfs = sysfs
        self.list = list
    }

    /// The kind of network of the interface with this address. Never blocks for long: the kernel answers from memory.
    ///
    /// - Parameter address: IPv4 or IPv6, as text; a zone (`%eth0`) is ignored.
    /// - Returns: nil when no interface has it.
    package func networkType(ofAddress address: String) -> NetworkType? {
        let address = Self.plain(address)
        return list().first { Self.plain($0.address) == address }.map { networkType(of: $0.name) }
    }

    /// The kind of network of an interface. Bridges, bonds and VLANs have that of the interface below them; a USB modem
    /// that appears as an Ethernet card cannot be distinguished from one.
    package func networkType(of name: String) -> NetworkType { networkType(of: name, depth: 4) }

    private func networkType(of name: String, depth: Int) -> NetworkType {
        let folder = "\(sysfs)/\(name)"
        let words = (SmallFile.text("\(folder)/uevent") ?? "").split(separator: "\n")
        if words.contains("DEVTYPE=wlan") || SmallFile.exists("\(folder)/wireless")
            || SmallFile.exists("\(folder)/phy80211")
        {
            return .wifi
        }
        let isPointToPoint = SmallFile.line("\(folder)/type") == "512"  // ARPHRD_PPP
        if words.contains("DEVTYPE=wwan") || isPointToPoint { return .mobile }
        guard depth > 0 else { return .wired }
        let below = SmallFile.names(in: folder).filter { $0.hasPrefix("lower_") }.map {
            networkType(of: String($0.dropFirst("lower_".count)), depth: depth - 1)
        }
        return below.first { $0 != .wired } ?? .wired
    }

    // MARK: - System calls

    /// The interfaces with a carrier: a plugged cable, a joined Wi-Fi. Without a carrier the addresses and routes stay,
    /// but lead nowhere.
    package static func running() -> Set<String> {
        var found: Set<String> = []
        forEachAddress { entry in
            if entry.ifa_flags & UInt32(IFF_RUNNING) != 0 { found.insert(String(cString: entry.ifa_name)) }
        }
        return found
    }

    private static func system() -> [(name: String, address: String)] {
        var found: [(name: String, address: String)] = []
        forEachAddress { entry in
            guard let address = entry.ifa_addr, let text = text(of: address) else { return }
            found.append((String(cString: entry.ifa_name), text))
        }
        return found
    }

    /// Calls `body` for each address of each interface, including hardware addresses.
    private static func forEachAddress(_ body: (ifaddrs) -> Void) {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return }
        defer { freeifaddrs(first) }
        var next = first
        while let entry = next {
            next = entry.pointee.ifa_next
            body(entry.pointee)
        }
    }

    private static func text(of address: UnsafeMutablePointer<sockaddr>) -> String? {
        let length: Int
        switch Int32(address.pointee.sa_family) {
        case AF_INET: length = MemoryLayout<sockaddr_in>.size
        case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, socklen_t(length), &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
        else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// An address in its canonical spelling: without a zone, and IPv4-mapped IPv6 as IPv4.
    private static func plain(_ address: String) -> String {
        let text = address.prefix { $0 != "%" }.lowercased()
        return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
    }
}
