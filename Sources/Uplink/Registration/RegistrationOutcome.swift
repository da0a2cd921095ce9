/// The result of a redirect request (CTMW 5).
enum RedirectOutcome: Sendable, Equatable {
    /// The province's registration address.
    case found(url: String)
    /// The group platform answered without an address: `Result`, or nil when its response was invalid.
    case refused(result: Int?)
    /// No response: no network, no such host, or nothing within the time limit.
    case unanswered
}

/// The result of a registration (CTMW 7.2).
enum RegistrationOutcome: Sendable, Equatable {
    /// The record from the response. Its `registerURL` is ignored.
    case registered(RegistrationRecord)
    /// `Result`: 1 unknown device, 2 wrong key, 3 firmware not supported, 255 other; nil when the response was invalid.
    case refused(result: Int?)
    /// No response.
    case unanswered
}
