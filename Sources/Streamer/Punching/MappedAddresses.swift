package import NIOCore

/// The mapped addresses of the server's UDP sockets behind a router, as seen by a STUN server (RFC 3489).
package struct MappedAddresses: Sendable, Equatable {
    package var rtp: SocketAddress
    package var rtcp: SocketAddress

    package init(rtp: SocketAddress, rtcp: SocketAddress) {
        self.rtp = rtp
        self.rtcp = rtcp
    }
}

/// The server's UDP sockets for RTP and RTCP, as they were bound. To be used on the server's event loop.
package struct BoundDatagrams {
    /// A handler that is added in front may ask a STUN server for the socket's address outside.
    package let rtp: any Channel
    package let rtcp: any Channel
    private let pair: DatagramPair

    init(_ pair: DatagramPair) {
        self.pair = pair
        (rtp, rtcp) = (pair.rtp, pair.rtcp)
    }

    /// Says how the sockets are seen from outside; nil: not known, and viewers through a relay are refused UDP (461),
    /// so that they ask for TCP at once (CTMW 15).
    package func setOutsideAddresses(_ addresses: MappedAddresses?) { pair.outside = addresses }
}
