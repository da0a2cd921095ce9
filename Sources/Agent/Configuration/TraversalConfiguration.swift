import Uplink

/// How viewers get through the router (002 14, 15); of use with a platform only, which tells them where to knock.
package struct TraversalConfiguration: Sendable, Hashable {
    /// A port of the router, mapped by UPnP.
    var upnp: Bool
    /// The UDP sockets' addresses outside, so that pictures may go past the relay.
    var stun: Bool
    /// The relay of the platform's TURN server.
    var turn: Bool
    /// Let in at the relay one by one, where its server takes no permission for everybody.
    var turnPeers: [IPAddress]

    init(reading reader: inout ObjectReader) {
        upnp = reader.flag("upnp", default: true)
        stun = reader.flag("stun", default: true)
        turn = reader.flag("turn", default: true)
        turnPeers = reader.strings("turnPeers", maximum: 32, allowed: "a list of IP addresses") { IPAddress($0) }
    }
}
