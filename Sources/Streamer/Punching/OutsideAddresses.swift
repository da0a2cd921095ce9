package import NIOCore

/// The addresses that the server's UDP sockets have outside, behind a router: what a STUN server saw (RFC 3489).
package struct OutsideAddresses: Sendable, Equatable {
    package var rtp: SocketAddress
    package var rtcp: SocketAddress

    package init(rtp: SocketAddress, rtcp: SocketAddress) {
        self.rtp = rtp
        self.rtcp = rtcp
    }
}

extension RTSPServer {
    /// Says how the UDP sockets are seen from outside; nil: not known, and viewers through a relay are refused UDP
    /// (461), so that they ask for TCP at once (002 15).
    ///
    /// Forgotten when the sockets are bound anew; `Configuration.datagramsBound` tells of that.
    package func setOutsideAddresses(_ addresses: OutsideAddresses?) {
        eventLoop.execute { self.core.value.datagrams?.outside = addresses }
    }
}
