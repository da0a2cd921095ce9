/// The ways through the router that a configuration allows (docs/design/nat.md): `check`, the agent's start and
/// `console nat` all go by it.
///
/// A server that lets everybody watch, or that listens at a loopback address, is not handed outside unless
/// `traversal.open` says so in words.
package struct TraversalPolicy: Sendable, Hashable {
    /// Whether one way may be used.
    package enum Way: Sendable, Hashable {
        case allowed
        /// By `traversal`, or because there is no platform that would hand it out.
        case switchedOff
        /// Although `traversal` has it on.
        case closed(Reason)

        package var isAllowed: Bool { self == .allowed }
    }

    /// Why a way is closed that `traversal` has on.
    package enum Reason: Sendable, Hashable {
        /// `rtsp.access` is "open".
        case openAccess
        /// The server listens at this loopback address.
        case loopback(String)
        /// The same with `traversal.open`: a router can't send anything to a loopback address.
        case unreachable(String)
    }

    /// A port of the router.
    package let mapped: Way
    /// UDP past the relay, for which the signalling goes through the relay.
    package let punched: Way
    /// The relay of the platform's TURN server.
    package let relayed: Way

    package init(mapped: Way, punched: Way, relayed: Way) {
        self.mapped = mapped
        self.punched = punched
        self.relayed = relayed
    }

    /// The reason of the closed ways; nil when none is closed. That of the relay comes first.
    package var reason: Reason? {
        for way in [relayed, mapped] {
            if case .closed(let reason) = way { return reason }
        }
        return nil
    }

    /// Whether anybody outside could reach the server.
    package var isReachable: Bool { mapped.isAllowed || relayed.isAllowed }

    /// Such as `mapped, relayed` or `none: rtsp.access is "open", …`.
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
    /// Why the way has no address, for `console nat`.
    package var words: String {
        switch self {
        case .allowed: "allowed"
        case .switchedOff: "switched off in the configuration"
        case .closed(let reason): "closed: \(reason)"
        }
    }
}
