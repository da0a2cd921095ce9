package import Base

/// An external port of the router that is mapped to the device.
package struct MappedPort: Sendable, Hashable, CustomStringConvertible {
    package let address: PublicAddress
    /// The external port, 10000 to 60000 (CTMW 7.5.1).
    package let port: UInt16

    package var description: String { "\(address):\(port)" }
}

/// The state of the port mapping, for the console.
package struct PortMappingState: Sendable, Hashable {
    package enum Phase: Sendable, Hashable {
        case off
        /// There is no first result yet.
        case searching
        /// - Parameter leaseEnd: when the lease ends unless it is renewed; nil: never.
        case mapped(MappedPort, leaseEnd: MediaTime?)
        /// - Parameter retry: when the next attempt starts; nil: the router has not ended the present one.
        case failed(PortMappingFailure, retry: MediaTime?)
    }

    package var phase: Phase
    /// The router that was found last.
    package var router: Router?

    /// The mapped port. Nil: viewers cannot connect through the router, and the platform gets `0.0.0.0` (CTMW 7.5.1).
    package var mapped: MappedPort? { if case .mapped(let port, _) = phase { port } else { nil } }

    package var words: String {
        switch phase {
        case .off: "off"
        case .searching: "looking for a router"
        case .mapped(let port, _): "mapped to \(port)"
        case .failed(let why, _): "\(why)"
        }
    }
}

/// An event of the port mapper, for its observer.
package enum PortMappingUpdate: Sendable, Hashable {
    /// The mapped address is new or changed; the platform needs another heartbeat.
    case mapped(MappedPort)
    /// There is no mapping, or none any more. Reported once, however many attempts fail afterwards: it becomes the
    /// platform's exception 12 (CTMW 7.5.4).
    case failed(PortMappingFailure)
}

/// The reason why no port of the router is mapped to the device. External viewers need the relay then.
package enum PortMappingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// No router answered the search.
    case noRouter
    /// The router was found, but no longer responds.
    case noAnswer
    /// A call has been under way for longer than `PortMappingTiming.call`.
    case slow
    /// The router has no external address.
    case noAddress
    /// The router's external address is not public.
    case notPublic(String)
    /// All the ports that were tried are taken.
    case conflicts(Int)
    /// The router refused, with a UPnP error.
    case refused(RouterError)

    init(_ error: RouterError) {
        switch error {
        case .notFound: self = .noRouter
        case .noAnswer: self = .noAnswer
        case .refused: self = .refused(error)
        }
    }

    package var description: String {
        switch self {
        case .noRouter: "no router answered the UPnP search; switch UPnP on in the router"
        case .noAnswer: "the router's UPnP service does not answer; restart the router if this stays so"
        case .slow: "the router's UPnP service takes too long; restart the router if this stays so"
        case .noAddress: "the router has no address outside; see to its connection"
        case .notPublic(let address):
            "the router's address outside, \(address), is not public: there is another router before it, or the "
                + "operator shares addresses; put the first router in bridge mode, or ask the operator for an address"
        case .conflicts(let count):
            "the router says of \(count) ports that they are taken; remove old mappings in its settings"
        case .refused(let error): "the router does not map a port (\(error)); allow UPnP mappings in its settings"
        }
    }
}

/// The times of the port mapping.
package struct PortMappingTiming: Sendable, Hashable {
    /// The requested lease of a mapping. It is renewed after half of it, so an unplugged camera leaves its port open
    /// for an hour at most.
    package var lease: Duration = .seconds(3600)
    /// The first pause after a failure; it doubles with each further one. Routers rarely change their response.
    package var retry: Duration = .seconds(30)
    /// The longest pause, at which doubling stops.
    package var longestRetry: Duration = .seconds(1800)
    /// The time after which a call counts as failed. It continues: libminiupnpc cannot be interrupted.
    package var call: Duration = .seconds(10)
    /// The limit for the removal at the end.
    package var stopping: Duration = .seconds(3)

    package init() {}
}

enum PortMappingLimits {
    /// The range of the random external port (CTMW 7.5.1).
    static let externalPorts: ClosedRange<UInt16> = 10000...60000
    /// The number of taken ports that are tried before the attempt fails.
    static let conflicts = 8
}
