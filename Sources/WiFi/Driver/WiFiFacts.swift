import Glibc
import System

/// What the kernel says of the two interfaces now.
struct WiFiFacts: Sendable {
    package let interface: String
    /// Nil for a device without a network port.
    package let wired: String?
    var interfaces = NetworkInterfaces()

    /// Whether the wired network is there: plugged, with an address that it gave.
    var isWired: Bool {
        guard let wired else { return false }
        return SmallFile.line("\(interfaces.sysfs)/\(wired)/carrier") == "1" && hasAddress(wired)
    }

    /// Whether the Wi-Fi interface has an address.
    var hasAddress: Bool { hasAddress(interface) }

    /// IPv4; what a device gives itself for want of another (169.254) leads nowhere.
    private func hasAddress(_ name: String) -> Bool {
        interfaces.list().contains { entry in
            entry.name == name && entry.address.contains(".") && !entry.address.contains(":")
                && !entry.address.hasPrefix("169.254.")
        }
    }
}
