public import Media

/// A port of the router's that leads to the device.
public struct MappedPort: Sendable, Hashable, CustomStringConvertible {
    public let address: PublicAddress
    /// 10000 to 60000 (002 7.5.1).
    public let port: UInt16

    public var description: String { "\(address):\(port)" }
}

/// Where the port mapping stands, for the console.
public struct PortMappingState: Sendable, Hashable {
    public enum Phase: Sendable, Hashable {
        case off
        /// The first answer is still to come.
        case searching
        /// - Parameter leaseEnd: when the router would forget it, were it not renewed; nil: never.
        case mapped(MappedPort, leaseEnd: MediaTime?)
        /// - Parameter retry: when it is tried again; nil: the router has not ended the present try.
        case failed(PortMappingFailure, retry: MediaTime?)
    }

    public var phase: Phase
    /// The router that was found last.
    public var router: Router?

    /// Nil: viewers can't come in through the router; `0.0.0.0` goes to the platform (002 7.5.1).
    public var mapped: MappedPort? { if case .mapped(let port, _) = phase { port } else { nil } }

    public var words: String {
        switch phase {
        case .off: "off"
        case .searching: "looking for a router"
        case .mapped(let port, _): "mapped to \(port)"
        case .failed(let why, _): "\(why)"
        }
    }
}

/// What the mapper learns, for whoever watches it.
public enum PortMappingNews: Sendable, Hashable {
    /// The platform should hear of this address: one heartbeat more.
    case mapped(MappedPort)
    /// There is no mapping, or none any more. Said once, however often it is tried in vain then: it becomes the
    /// platform's exception 12 (002 7.5.4).
    case failed(PortMappingFailure)
}
