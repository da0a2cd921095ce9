import Base
package import Media

/// A parsed request URI: `rtsp://HOST[:PORT]/` and the name of a ``Presentation``, or a part of that name.
///
/// Clients put the track of a SETUP at the end of the path or of the query, with or without a slash, and keep the slash
/// at the end of `Content-Base` or not, so both are removed in either place. User names, passwords and values may
/// hold any of `@ : / ? # %`.
package struct RTSPURL: Sendable, Equatable {
    package enum Target: Sendable, Equatable {
        case presentation(Presentation)
        /// The name is incomplete: some clients drop the query, or a part of it, from the URLs of the
        /// requests after DESCRIBE.
        case partial(PartialPresentation)
        /// A track's name without its presentation: some clients resolve `trackID=0` against the host alone.
        case trackAlone
        /// `*`: the server itself.
        case server
    }

    /// The reason why a URL is refused.
    package enum Problem: Error, Equatable {
        /// Not of the form above; 400, and reported to the platform (CTMW 7.5.4, exception 9).
        case otherForm(String)
        /// Of that form, but without such a resource; 404.
        case noSuchResource(String)
    }

    package var target: Target
    /// The track, if the URL names one.
    package var track: TrackID?

    package init(parsing uri: String) throws(Problem) {
        if uri.hasSameBytes(as: "*") {
            self.init(target: .server, track: nil)
            return
        }
        let resource = try Self.withoutAuthority(uri)
        let (wholePath, wholeQuery) = resource.cut(at: "?") ?? (resource, "")
        let (path, trackOfPath) = Self.withoutTrack(wholePath)
        let (query, trackOfQuery) = Self.withoutTrack(wholeQuery)
        let track = trackOfPath ?? trackOfQuery
        if path.hasSameBytes(as: "realplay") {
            self.init(target: try Self.target(query, isSpan: false), track: track)
        } else if path.hasSameBytes(as: "playback") {
            self.init(target: try Self.target(query, isSpan: true), track: track)
        } else if path.isEmpty {
            self.init(target: track == nil ? .server : .trackAlone, track: track)
        } else {
            throw .otherForm("the path is neither /realplay nor /playback")
        }
    }

    private init(target: Target, track: TrackID?) {
        self.target = target
        self.track = track
    }

    /// Path and query, without scheme, user information and host.
    private static func withoutAuthority(_ uri: String) throws(Problem) -> Substring {
        let scheme = "rtsp://"
        guard uri.hasPrefixIgnoringCase(scheme) else { throw .otherForm("it does not begin with rtsp://") }
        // A password may contain @ and /: the host is the part that looks like one before a path of this server. Their
        // number is bounded, because each costs a pass over the URL.
        var candidate: Substring? = Substring(uri.utf8.dropFirst(scheme.utf8.count))
        var first: Substring?
        for _ in 0..<hostCandidates {
            guard let text = candidate else { break }
            let end = text.utf8.firstIndex { $0 == .slash || $0 == UInt8(ascii: "?") } ?? text.endIndex
            if isHost(Substring(text.utf8[..<end])) {
                let resource = Substring(text.utf8[end...]).droppingFirst { $0 == .slash }
                let isOurs = ["realplay", "playback"].contains { resource.utf8.starts(with: $0.utf8) }
                if isOurs { return resource }
                first = first ?? resource
            }
            candidate = text.cut(at: "@")?.after
        }
        guard let first else { throw .otherForm("it has no host") }
        return first
    }

    /// The maximum of positions tried as the host's start: after `rtsp://` and after each of a password's at-signs.
    private static let hostCandidates = 8

    private static func isHost(_ text: Substring) -> Bool {
        // RFC 1035 2.3.4, and a port.
        guard !text.isEmpty, text.utf8.count <= 255 + 6 else { return false }
        if text.utf8.first == UInt8(ascii: "[") {
            guard let after = text.cut(at: "]")?.after else { return false }
            return after.isEmpty
                || (after.utf8.first == UInt8(ascii: ":") && Substring(after.utf8.dropFirst()).decimal != nil)
        }
        let parts = text.parts(":")
        guard parts.count <= 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy({ $0 != 0x40 && $0 != 0x25 }) else {
            return false
        }
        return parts.count == 1 || parts[1].decimal != nil
    }

    /// A path, query or whole URI without its trailing slashes, `trackID=N` and the separator before that.
    static func withoutTrack(_ text: Substring) -> (text: Substring, track: TrackID?) {
        let text = text.droppingLast { $0 == .slash }
        let head = text.droppingLast(while: \.isDigit)
        let name = "trackid="
        guard let number = Substring(text.utf8[head.endIndex...]).decimal,
            Substring(head.utf8.suffix(name.utf8.count)).equalsIgnoringCase(name)
        else { return (text, nil) }
        let rest = Substring(head.utf8.dropLast(name.utf8.count))
        // A number out of range is that of a missing track.
        let track = TrackID(rawValue: UInt8(exactly: number) ?? .max)
        return (rest.droppingLast { $0 == .slash || $0 == .ampersand }, track)
    }

    private static func target(_ query: Substring, isSpan: Bool) throws(Problem) -> Target {
        let part = try PartialPresentation(URLParameters(query), isSpan: isSpan)
        if let whole = try part.whole() { return .presentation(whole) }
        return .partial(part)
    }
}
