import CLinux
import Glibc

/// Rings when the kernel has news of an interface or an IPv4 address (rtnetlink). What the news is, is read elsewhere:
/// so nothing is lost when the kernel has more news than the socket holds.
package final class NetworkBell {
    package let descriptor: Int32

    /// Nil when there is no netlink.
    package init?() {
        descriptor = clinux_network_bell()
        guard descriptor >= 0 else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Takes all that has come. An error says that there was more than it held, which the next look makes good.
    package func silence() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }
}
