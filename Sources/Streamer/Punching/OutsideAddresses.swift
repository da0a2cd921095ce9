package import NIOCore

/// The mapped addresses of the server's UDP sockets behind a router, as seen by a STUN server (RFC 3489).
package struct OutsideAddresses: Sendable, Equatable {
    package var rtp: SocketAddress
    package var rtcp: SocketAddress

    package init(rtp: SocketAddress, rtcp: SocketAddress) {
        self.rtp = rtp
        self.rtcp = rtcp
    }
}

extension RTSPServer {
    /// Sets the mapped addresses of the UDP sockets; nil: unknown, and viewers through a relay are refused UDP (461),
    /// so that they request TCP at once (002 15).
    ///
    /// Cleared when the sockets are bound again; `Configuration.datagramsBound` reports that.
    package func setOutsideAddresses(_ addresses: OutsideAddresses?) {
        eventLoop.execute { self.core.value.datagrams?.outside = addresses }
    }
}
