/// Why a document is not the message that it should be. A device answers these with `Result` 1.
package enum MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    case xml(XMLError)
    case wrongRoot(expected: String, found: String)
    case missing(element: String)
    /// `found` is nil where it must not be quoted.
    case badValue(element: String, found: String?, allowed: String)

    package var description: String {
        switch self {
        case .xml(let error): error.description
        case .wrongRoot(let expected, let found): "a message \(found.prefix(40)) where \(expected) is expected"
        case .missing(let element): "the element \(element) is missing"
        case .badValue(let element, let found, let allowed):
            "\(element) is " + (found.map { "'\($0.prefix(40))'" } ?? "something else") + ", not \(allowed)"
        }
    }
}
