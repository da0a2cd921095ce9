/// How a redirect request (002 5) ended.
enum RedirectOutcome: Sendable, Equatable {
    /// The province's registration address.
    case found(url: String)
    /// The group platform answered, but not with an address: `Result`, or nil when its answer made no sense.
    case refused(result: Int?)
    /// No answer came: no network, no such host, or nothing within the time.
    case unanswered
}

/// How a registration (002 7.2) ended.
enum RegistrationOutcome: Sendable, Equatable {
    /// What it gave. The record's own `registerURL` is not looked at.
    case registered(RegistrationRecord)
    /// `Result`: 1 unknown device, 2 wrong key, 3 firmware not supported, 255 other; nil when the answer made no sense.
    case refused(result: Int?)
    /// No answer came.
    case unanswered
}
