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

extension Presentation {
    /// What a token for it opens; nil where none can: a span of time has none (CTMW 7.5.23).
    var tokenSubject: (token: String, subject: TokenSubject)? {
        switch self {
        case .live(let resource):
            (
                resource.token,
                TokenSubject(deviceID: resource.deviceID, channel: resource.channel, content: .live(resource.stream))
            )
        case .recorded(let resource):
            if case .file(let name) = resource.content {
                (
                    resource.token,
                    TokenSubject(deviceID: resource.deviceID, channel: resource.channel, content: .recording(name))
                )
            } else {
                nil
            }
        }
    }
}
