package import NIOCore

/// The server of the device's streams, for the front end that leads viewers to it from outside.
package protocol ViewerServer: Sendable {
    /// The loop of the server and of its viewers' connections.
    var eventLoop: any EventLoop { get }

    /// Where the server listens, once it does. It ends without an address when the server cannot listen, and with the
    /// server. For one reader.
    var listening: AsyncStream<SocketAddress> { get }

    /// The UDP sockets, each time they are bound; only the newest waits. For one reader.
    var boundDatagrams: AsyncStream<BoundDatagrams> { get }

    /// The streams being sent. On the event loop only.
    var playing: Int { get }

    /// Serves a connection that was opened by somebody else, such as one through a relay.
    ///
    /// - Parameters:
    ///   - channel: connected, on the server's event loop, its pipeline free of anything that changes bytes. It may be
    ///     held back (`autoRead` off), so that nothing is lost on the way. The server owns it from now on; when it
    ///     throws, it has closed it.
    ///   - client: the address at the other end, as the relay reports it; nil when it is not known. It is the only
    ///     address that UDP is sent to.
    ///   - bytes: the bytes that were read from it already.
    func adopt(_ channel: any Channel, client: SocketAddress?, bytes: ByteBuffer) async throws
}

/// The server's UDP sockets for RTP and RTCP.
package struct BoundDatagrams: Sendable {
    /// A handler that is added in front may ask a STUN server for the socket's mapped address.
    package let rtp: any Channel
    package let rtcp: any Channel
    private let set: @Sendable (MappedAddresses?) -> Void

    package init(rtp: any Channel, rtcp: any Channel, set: @escaping @Sendable (MappedAddresses?) -> Void) {
        self.rtp = rtp
        self.rtcp = rtcp
        self.set = set
    }

    /// Sets the sockets' mapped addresses; nil: not known, and viewers through a relay are refused UDP (461), so that
    /// they ask for TCP at once (CTMW 15). On the event loop only.
    package func setMappedAddresses(_ addresses: MappedAddresses?) { set(addresses) }
}

/// The mapped addresses of the server's UDP sockets behind a router, as seen by a STUN server (RFC 3489).
package struct MappedAddresses: Sendable, Equatable {
    package var rtp: SocketAddress
    package var rtcp: SocketAddress

    package init(rtp: SocketAddress, rtcp: SocketAddress) {
        self.rtp = rtp
        self.rtcp = rtcp
    }
}
