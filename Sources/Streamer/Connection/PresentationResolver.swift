import Base
import Media

/// Resolves URLs on one connection.
///
/// Clients that drop the query, the token or another parameter after DESCRIBE mean the presentation described on this
/// connection, in any state of the session.
struct PresentationResolver {
    private var described: Presentation?
    private var describedTracks: [TrackID] = []

    mutating func didDescribe(_ presentation: Presentation, tracks: [TrackID]) {
        described = presentation
        describedTracks = tracks
    }

    /// The tracks of a presentation, if this connection has described it.
    func tracks(of presentation: Presentation) -> [TrackID]? {
        described?.withoutToken == presentation.withoutToken ? describedTracks : nil
    }

    /// The presentation of a SETUP; nil when the URL names none, or contradicts the described ones.
    func presentation(of url: RTSPURL) -> Presentation? {
        switch url.target {
        case .presentation(let whole):
            guard let described, whole.token.isEmpty, described.withoutToken == whole else { return whole }
            return described
        case .partial(let part):
            guard let described, part.isPart(of: described),
                part.token.isEmpty || part.token.hasSameBytes(as: described.token)
            else { return nil }
            return described
        case .trackAlone: return described
        case .server: return nil
        }
    }
}

extension RTSPURL {
    /// The presentation that the URL names completely.
    var presentation: Presentation? {
        if case .presentation(let whole) = target { whole } else { nil }
    }

    /// Whether a request with this URL may concern a session that shows `resource`. The session's identifier says
    /// which one is meant, so an incomplete URL is enough.
    func mayMean(_ resource: Presentation) -> Bool {
        switch target {
        case .presentation(let whole): whole.withoutToken == resource
        case .partial(let part): part.isPart(of: resource)
        case .trackAlone, .server: true
        }
    }
}
