package import Media

/// A port of the router's that leads to the device.
package struct MappedPort: Sendable, Hashable, CustomStringConvertible {
    package let address: PublicAddress
    /// 10000 to 60000 (002 7.5.1).
    package let port: UInt16

    package var description: String { "\(address):\(port)" }
}

/// Where the port mapping stands, for the console.
package struct PortMappingState: Sendable, Hashable {
    package enum Phase: Sendable, Hashable {
        case off
        /// The first answer is still to come.
        case searching
        /// - Parameter leaseEnd: when the router would forget it, were it not renewed; nil: never.
        case mapped(MappedPort, leaseEnd: MediaTime?)
        /// - Parameter retry: when it is tried again; nil: the router has not ended the present try.
        case failed(PortMappingFailure, retry: MediaTime?)
    }

    package var phase: Phase
    /// The router that was found last.
    package var router: Router?

    /// Nil: viewers can't come in through the router; `0.0.0.0` goes to the platform (002 7.5.1).
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

/// What the mapper learns, for whoever watches it.
package enum PortMappingNews: Sendable, Hashable {
    /// The platform should hear of this address: one heartbeat more.
    case mapped(MappedPort)
    /// There is no mapping, or none any more. Said once, however often it is tried in vain then: it becomes the
    /// platform's exception 12 (002 7.5.4).
    case failed(PortMappingFailure)
}
