/// Why the device did not do what a front end asked it for. Each front end has one table from it to its own codes.
package enum ControlError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no such channel, stream, recording or policy; the text says which there are.
    case notFound(String)
    /// This device, or this channel's source, can't do it; the text says what would have to be configured.
    case notSupported(String)
    /// A value outside its range; the text names what is allowed.
    case invalid(String)
    /// Not now: something else is under way, or must end first.
    case busy(String)
    case notPermitted(String)
    /// It was tried and failed; the text says what was tried and what to do.
    case failed(String)

    package var description: String {
        switch self {
        case .notFound(let words), .notSupported(let words), .invalid(let words), .busy(let words),
            .notPermitted(let words), .failed(let words):
            words
        }
    }
}
