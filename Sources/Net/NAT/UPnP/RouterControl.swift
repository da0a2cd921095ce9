/// The UPnP requests to a home router (WANIPConnection:1). Every call blocks, so a dedicated thread makes them.
package protocol RouterControl: Sendable {
    /// Searches for the router on the local network.
    func discover() throws(RouterError) -> Router
    /// The router's external address as it reports it; empty when it has none.
    func externalAddress(of router: Router) throws(RouterError) -> String
    /// Maps a port, or renews it.
    func map(_ mapping: PortMapping, on router: Router) throws(RouterError)
    /// The mapping of an external TCP port; nil: none.
    func mapping(at externalPort: UInt16, on router: Router) throws(RouterError) -> PortMapping?
    /// Removes the mapping of an external TCP port.
    func unmap(_ externalPort: UInt16, on router: Router) throws(RouterError)
}

/// A discovered router.
package struct Router: Sendable, Hashable {
    /// The URL of its description.
    package var url: String
    /// The control URL of its WANIPConnection or WANPPPConnection service.
    package var controlURL: String
    /// The service type.
    package var service: String
    /// This device's address on the router's network.
    package var localAddress: String

    package init(url: String, controlURL: String, service: String, localAddress: String) {
        self.url = url
        self.controlURL = controlURL
        self.service = service
        self.localAddress = localAddress
    }
}

/// One external TCP port of the router, and the destination of its connections.
package struct PortMapping: Sendable, Hashable {
    package var externalPort: UInt16
    package var internalAddress: String
    package var internalPort: UInt16
    /// Seconds until the mapping expires; 0: never.
    package var lease: UInt32
    /// The description, as the router's own pages show it.
    package var name: String

    package init(externalPort: UInt16, internalAddress: String, internalPort: UInt16, lease: UInt32, name: String) {
        self.externalPort = externalPort
        self.internalAddress = internalAddress
        self.internalPort = internalPort
        self.lease = lease
        self.name = name
    }
}

/// The reason why a router did not perform a request.
package enum RouterError: Error, Sendable, Hashable {
    /// No router responded to the search.
    case notFound
    /// The router did not respond, or not in UPnP.
    case noAnswer
    /// The router responded with a UPnP error.
    case refused(code: Int)
}

extension RouterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound: "no router answered"
        case .noAnswer: "the router does not answer"
        case .refused(let code): "UPnP error \(code)\(Self.words[code].map { ", " + $0 } ?? "")"
        }
    }

    /// The errors of UPnP Device Architecture 1.0 3.2.2 and WANIPConnection:1 2.4 that a mapping can meet.
    private static let words = [
        401: "the router does not know this order",
        402: "the router does not like a value",
        501: "the router could not do it, often because it has no connection outside itself",
        606: "the router's rules forbid it",
        714: "there is no such mapping",
        715: "the router does not take any peer's address",
        716: "the router does not take any port",
        718: "the port is taken",
        724: "the port outside must be the same as inside",
        725: "the router only maps for ever",
        728: "the router has no room for more mappings",
    ]
}

/// The number of a call, so that the result of a call that is no longer outstanding is recognised.
struct RouterCallNumber: Sendable, Hashable { var value: UInt64 }

/// One blocking call to the router.
enum RouterCall: Sendable, Equatable {
    case discover
    case externalAddress(Router)
    case map(PortMapping, Router)
    case look(UInt16, Router)
    case unmap(UInt16, Router)

    /// Makes the call. Blocks.
    func made(by control: some RouterControl) -> RouterReply {
        do throws(RouterError) {
            switch self {
            case .discover: return .found(try control.discover())
            case .externalAddress(let router): return .address(try control.externalAddress(of: router))
            case .map(let mapping, let router): try control.map(mapping, on: router)
            case .look(let port, let router): return .entry(try control.mapping(at: port, on: router))
            case .unmap(let port, let router): try control.unmap(port, on: router)
            }
            return .done
        } catch {
            return .failed(error)
        }
    }
}

/// The result of a call.
enum RouterReply: Sendable, Equatable {
    case found(Router)
    case address(String)
    case entry(PortMapping?)
    case done
    case failed(RouterError)
}

/// An action for the machine's owner. Actions are performed in order.
enum PortMappingAction: Sendable, Equatable {
    /// Make the call on the dedicated thread; then call `reply`.
    case call(RouterCallNumber, RouterCall)
    case news(PortMappingUpdate)
    /// `stop` has ended.
    case stopped
}
