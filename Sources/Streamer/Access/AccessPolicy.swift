package import Device

/// Who may watch.
package enum AccessPolicy: Sendable {
    /// Everybody who reaches the port.
    case open
    /// The users with these passwords, by Digest authentication.
    case password(users: [String: String])
    /// Holders of a token that the verifier grants: 401 for one that it refuses, 503 while it can't be asked.
    case token(any TokenVerifier)
}
