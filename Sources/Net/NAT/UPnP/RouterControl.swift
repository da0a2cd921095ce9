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

/// Why a router did not perform a request.
package enum RouterError: Error, Sendable, Hashable {
    /// No router responded to the search.
    case notFound
    /// The router did not respond, or not in UPnP.
    case noAnswer
    /// The router responded with a UPnP error.
    case refused(code: Int)
}
