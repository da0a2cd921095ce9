/// The paths through the router that a configuration allows (docs/design/nat.md): `check`, the agent's start and
/// `console nat` all use it.
///
/// A server that lets everybody watch, or that listens at a loopback address, is not reachable from outside unless
/// `traversal.open` says so explicitly.
package struct TraversalPolicy: Sendable, Hashable {
    /// Whether a path may be used.
    package enum Way: Sendable, Hashable {
        case allowed
        /// Off by `traversal`, or because there is no platform to publish its address.
        case switchedOff
        /// Not allowed, although `traversal` turns it on.
        case closed(Reason)

        package var isAllowed: Bool { self == .allowed }
    }

    /// The reason why a path is closed that `traversal` turns on.
    package enum Reason: Sendable, Hashable {
        /// `rtsp.access` is "open".
        case openAccess
        /// The server listens on this loopback address.
        case loopback(String)
        /// Likewise, with `traversal.open`: a router can't send anything to a loopback address.
        case unreachable(String)
    }

    /// A mapped port of the router.
    package let mapped: Way
    /// UDP that bypasses the relay; the signalling goes through the relay.
    package let punched: Way
    /// The relay on the platform's TURN server.
    package let relayed: Way

    package init(mapped: Way, punched: Way, relayed: Way) {
        self.mapped = mapped
        self.punched = punched
        self.relayed = relayed
    }

    /// The reason of the closed paths; nil when none is closed. The relay's reason comes first.
    package var reason: Reason? {
        for way in [relayed, mapped] {
            if case .closed(let reason) = way { return reason }
        }
        return nil
    }

    /// Whether a client outside could reach the server.
    package var isReachable: Bool { mapped.isAllowed || relayed.isAllowed }

    /// The allowed paths, such as `mapped, relayed` or `none: rtsp.access is "open", …`.
    package var summary: String {
        let ways = [("mapped", mapped), ("punched", punched), ("relayed", relayed)]
        let names = ways.filter { $0.1.isAllowed }.map(\.0)
        let allowed = names.isEmpty ? "none" : names.joined(separator: ", ")
        return reason.map { "\(allowed): \($0)" } ?? allowed
    }
}

extension TraversalPolicy.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .openAccess: "rtsp.access is \"open\", and traversal.open is not true"
        case .loopback(let address): "the RTSP server listens at \(address), and traversal.open is not true"
        case .unreachable(let address): "no router reaches an RTSP server at \(address)"
        }
    }
}

extension TraversalPolicy.Way {
    /// The reason why the path has no address, for `console nat`.
    package var words: String {
        switch self {
        case .allowed: "allowed"
        case .switchedOff: "switched off in the configuration"
        case .closed(let reason): "closed: \(reason)"
        }
    }
}
