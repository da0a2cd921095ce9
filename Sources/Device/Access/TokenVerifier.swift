package import Media

/// The stream or recording that a viewer's one-time token is to open.
package struct TokenSubject: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case live(StreamType)
        /// A recording, by its name.
        case recording(String)
    }

    /// As the viewer's URL has it.
    package var deviceID: String
    /// From 0.
    package var channel: Int
    package var content: Content

    package init(deviceID: String, channel: Int, content: Content) {
        self.deviceID = deviceID
        self.channel = channel
        self.content = content
    }
}

/// The result of verifying a token.
package enum TokenVerdict: Sendable, Hashable {
    case granted
    /// The token is wrong, used or too old.
    case refused
    /// Nobody could be asked, or nobody answered in time: never access.
    case unavailable
}

/// Verifies the one-time tokens of viewers.
package protocol TokenVerifier: Sendable {
    /// A token is good once: ask once for each connection and token. The result holds for that connection alone.
    ///
    /// - Parameters:
    ///   - limit: the longest time that it takes, whatever happens.
    ///   - done: called once, on any thread, perhaps before this returns; it must not block.
    func verify(
        _ token: String, for subject: TokenSubject, within limit: Duration,
        then done: @escaping @Sendable (TokenVerdict) -> Void)
}

/// Where nobody can be asked.
package struct NoTokenVerifier: TokenVerifier {
    package init() {}

    package func verify(
        _ token: String, for subject: TokenSubject, within limit: Duration,
        then done: @escaping @Sendable (TokenVerdict) -> Void
    ) { done(.unavailable) }
}
