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
package enum PortMappingNews: Sendable, Hashable {
    /// The mapped address is new or changed; the platform needs another heartbeat.
    case mapped(MappedPort)
    /// There is no mapping, or none any more. Reported once, however many attempts fail afterwards: it becomes the
    /// platform's exception 12 (CTMW 7.5.4).
    case failed(PortMappingFailure)
}
