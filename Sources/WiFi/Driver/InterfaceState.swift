import Glibc
import System

/// The present state of the two interfaces, from the kernel.
struct InterfaceState: Sendable {
    package let interface: String
    /// Nil for a device without an Ethernet port.
    package let wired: String?
    var interfaces = NetworkInterfaces()

    /// Whether the wired network is usable: plugged in, with an address from that network.
    var isWired: Bool {
        guard let wired else { return false }
        return SmallFile.line("\(interfaces.sysfs)/\(wired)/carrier") == "1" && hasAddress(wired)
    }

    /// Whether the Wi-Fi interface has an address.
    var hasAddress: Bool { hasAddress(interface) }

    /// Whether the interface has an IPv4 address; a link-local one (169.254) does not count.
    private func hasAddress(_ name: String) -> Bool {
        interfaces.list().contains { entry in
            entry.name == name && entry.address.contains(".") && !entry.address.contains(":")
                && !entry.address.hasPrefix("169.254.")
        }
    }
}
