import Net
import Uplink

/// How viewers get through the router (CTMW 14, 15); of use with a platform only, which tells them where to knock.
package struct TraversalConfiguration: Sendable, Hashable {
    /// A port of the router, mapped by UPnP.
    var upnp: Bool
    /// The UDP sockets' addresses outside, so that pictures may go past the relay.
    var stun: Bool
    /// The relay of the platform's TURN server.
    var turn: Bool
    /// Let in at the relay one by one, where its server takes no permission for everybody.
    var turnPeers: [IPAddress]
    /// Whether viewers from outside may come where `rtsp.access` is "open", or where the server listens at a loopback
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
