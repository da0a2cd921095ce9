import CLinux
import Glibc

/// Signals changes of an interface or an IPv4 address (rtnetlink). The new state is read elsewhere, so nothing is lost
/// when the kernel reports more changes than the socket holds.
package final class NetlinkMonitor {
    package let descriptor: Int32

    /// Nil when the system has no netlink.
    package init?() {
        descriptor = clinux_network_bell()
        guard descriptor >= 0 else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads and discards all pending messages. An error means that the socket overflowed, which reading the state
    /// corrects.
    package func silence() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
    }
}
