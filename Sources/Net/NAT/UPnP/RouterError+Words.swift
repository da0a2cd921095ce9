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
