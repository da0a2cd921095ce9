/// Why no port of the router is mapped to the device. External viewers need the relay then.
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
