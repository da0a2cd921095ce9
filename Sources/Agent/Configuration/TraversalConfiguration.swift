import Net
import Uplink

/// NAT traversal: how viewers get through the router. Of use with a platform only, which gives them the addresses.
package struct TraversalConfiguration: Sendable, Hashable {
    /// Map a port of the router by UPnP.
    var upnp: Bool
    /// Determine the UDP sockets' mapped addresses, so that media need not go through the relay.
    var stun: Bool
    /// Use the relay of the platform's TURN server.
    var turn: Bool
    /// The peers to permit one by one at a relay that accepts no permission for all.
    var turnPeers: [IPAddress]
    /// Whether viewers from outside are admitted although `rtsp.access` is "open" or the server listens at a loopback
    /// address (`TraversalPolicy`).
    var open: Bool

    init(reading reader: inout ObjectReader) {
        upnp = reader.flag("upnp", default: true)
        stun = reader.flag("stun", default: true)
        turn = reader.flag("turn", default: true)
        turnPeers = reader.strings("turnPeers", maximum: 32, allowed: "a list of IP addresses") { IPAddress($0) }
        open = reader.flag("open", default: false)
    }
}

extension TraversalPolicy {
    init(hasPlatform: Bool, rtsp: RTSPConfiguration, traversal: TraversalConfiguration) {
        let isLoopback = rtsp.address.isLoopback
        let reason: Reason? =
            if traversal.open {
                nil
            } else if rtsp.access == .open {
                .openAccess
            } else {
                isLoopback ? .loopback(rtsp.address) : nil
            }
        func way(_ isOn: Bool, _ reason: Reason?) -> Way {
            guard hasPlatform, isOn else { return .switchedOff }
            return reason.map { .closed($0) } ?? .allowed
        }
        self.init(
            mapped: way(traversal.upnp, reason ?? (isLoopback ? .unreachable(rtsp.address) : nil)),
            punched: way(traversal.turn && traversal.stun, reason), relayed: way(traversal.turn, reason))
    }
}

extension Configuration {
    var traversalPolicy: TraversalPolicy {
        TraversalPolicy(hasPlatform: platform != nil, rtsp: rtsp, traversal: traversal)
    }
}
