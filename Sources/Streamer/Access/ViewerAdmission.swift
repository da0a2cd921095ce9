import Base
import Net

/// Decides who may watch on one connection: by the credentials required, and by what was granted there.
struct ViewerAdmission {
    enum Access {
        case open
        case password(DigestAuthentication, users: [String: String])
        case token
    }

    enum Decision {
        case admitted
        /// The token verifier decides.
        case ask
        case refused(Challenge)
    }

    /// A response 401 (RFC 2326 11.3.4, RFC 7616 3.3).
    struct Challenge {
        var headers: RTSPHeaders = [:]
        var body = ""
        /// Whether the client has guessed too often: the connection then ends with this response.
        let isLast: Bool
    }

    private let access: Access
    private let refusalLimit: Int
    /// The presentations granted on this connection; never carried over to another.
    private var granted: Set<Presentation> = []
    /// The number of wrong guesses on this connection.
    private var refusals = 0

    /// - Parameter refusalLimit: the number of wrong guesses that ends the connection.
    init(access: Access, refusalLimit: Int) {
        self.access = access
        self.refusalLimit = refusalLimit
    }

    /// Decides whether the request may have the presentation that its URL means.
    mutating func decide(_ request: RTSPRequest, _ url: RTSPURL, _ presentation: Presentation) -> Decision {
        switch access {
        case .open: return .admitted
        case .password(let digest, let users):
            let verdict = digest.verify(
                request.headers["Authorization"], method: request.method, users: users
            ) { (signed: String) in Self.isSigned(signed, url, presentation) }
            guard case .refused(let stale) = verdict else { return .admitted }
            var headers = RTSPHeaders()
            for challenge in digest.challenges(stale: stale) { headers.add("WWW-Authenticate", challenge) }
            let isGuess = request.headers["Authorization"] != nil && !stale
            return .refused(challenge(headers: headers, isGuess: isGuess))
        case .token:
            if case .span = presentation.content {
                return .refused(challenge(body: "Tokens open a recording by its filename alone."))
            }
            if presentation.token.isEmpty { return .refused(challenge(body: "The URL has no hashtoken.")) }
            return granted.contains(presentation) ? .admitted : .ask
        }
    }

    /// Records that the token verifier granted the presentation.
    mutating func grant(_ presentation: Presentation) { granted.insert(presentation) }

    /// Returns the challenge after the token verifier refused a token.
    mutating func refuseToken() -> Challenge { challenge(body: "The token is wrong, used or too old.") }

    private mutating func challenge(headers: RTSPHeaders = [:], body: String = "", isGuess: Bool = true) -> Challenge {
        if isGuess { refusals += 1 }
        return Challenge(headers: headers, body: body, isLast: refusals >= refusalLimit)
    }

    /// Whether the URL `signed` by a client means `url`.
    private static func isSigned(_ signed: String, _ url: RTSPURL, _ presentation: Presentation) -> Bool {
        guard let other = try? RTSPURL(parsing: signed) else { return false }
        if other.target == url.target || other.presentation == presentation { return true }
        switch other.target {
        case .trackAlone: return true
        case .partial(let part): return part.isPart(of: presentation)
        case .presentation, .server: return false
        }
    }
}
