/// What a home router is asked over UPnP (WANIPConnection:1). Every call blocks, so it has a thread of its own.
package protocol RouterControl: Sendable {
    /// Looks for the router on the local network.
    func discover() throws(RouterError) -> Router
    /// The router's address outside as it says it; empty when it has none.
    func externalAddress(of router: Router) throws(RouterError) -> String
    /// Maps a port, or renews it.
    func map(_ mapping: PortMapping, on router: Router) throws(RouterError)
    /// What is mapped at an external TCP port; nil: nothing.
    func mapping(at externalPort: UInt16, on router: Router) throws(RouterError) -> PortMapping?
    /// Removes the mapping of an external TCP port.
    func unmap(_ externalPort: UInt16, on router: Router) throws(RouterError)
}

/// A router that was found.
package struct Router: Sendable, Hashable {
    /// Where its description is.
    package var url: String
    /// Where its WANIPConnection or WANPPPConnection service takes orders.
    package var controlURL: String
    /// The service's full name.
    package var service: String
    /// This device's address, as seen by the router.
    package var localAddress: String

    package init(url: String, controlURL: String, service: String, localAddress: String) {
        self.url = url
        self.controlURL = controlURL
        self.service = service
        self.localAddress = localAddress
    }
}

/// One TCP port of the router's, and where its connections go.
package struct PortMapping: Sendable, Hashable {
    package var externalPort: UInt16
    package var internalAddress: String
    package var internalPort: UInt16
    /// Seconds until the router forgets it; 0: never.
    package var lease: UInt32
    /// What the router's own pages show beside it.
    package var name: String

    package init(externalPort: UInt16, internalAddress: String, internalPort: UInt16, lease: UInt32, name: String) {
        self.externalPort = externalPort
        self.internalAddress = internalAddress
        self.internalPort = internalPort
        self.lease = lease
        self.name = name
    }
}

/// Why a router did not do what it was asked.
package enum RouterError: Error, Sendable, Hashable {
    /// Nothing answered the search.
    case notFound
    /// It did not answer, or not in UPnP.
    case noAnswer
    /// It answered with a UPnP error.
    case refused(code: Int)
}
