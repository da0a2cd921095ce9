/// Who judges one-time tokens: the platform, over a link that the streamer knows nothing of (002 7.5.5).
package protocol ViewerAuthority: Sendable {
    /// Judges the token of a viewer. It is asked once for each connection and token; the answer holds for that
    /// connection alone.
    func judge(_ resource: LiveResource) async -> ViewerVerdict
    /// The same for a recording, which is always one of ``RecordedResource/Content/file(name:)`` (002 7.5.23).
    func judge(_ resource: RecordedResource) async -> ViewerVerdict
}

extension ViewerAuthority {
    /// An authority of live streams alone.
    package func judge(_ resource: RecordedResource) async -> ViewerVerdict { .unavailable }
}

package enum ViewerVerdict: Sendable, Hashable {
    case granted
    /// The token is wrong, used or too old: 401.
    case refused
    /// Nobody could be asked: 503, never access.
    case unavailable
}

/// Who may watch.
package enum AccessPolicy: Sendable {
    /// Everybody who reaches the port.
    case open
    /// The users with these passwords, by Digest authentication.
    case password(users: [String: String])
    /// Holders of a token that the authority grants.
    case token(any ViewerAuthority)
}
