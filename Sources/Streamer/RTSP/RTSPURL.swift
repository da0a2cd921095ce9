package import Media

/// What a viewer asks for, read from the URL of a request (002 7.5.5):
/// `rtsp://HOST[:PORT]/realplay?devid=ID&channelno=N&streamtype=T[&hashtoken=TOKEN]`.
package struct LiveResource: Sendable, Hashable {
    package var deviceID: String
    package var channel: Int
    package var stream: StreamType
    /// The one-time token, as it stood; empty when there was none.
    package var token: String

    package init(deviceID: String, channel: Int, stream: StreamType, token: String = "") {
        self.deviceID = deviceID
        self.channel = channel
        self.stream = stream
        self.token = token
    }
}

/// A request URI, taken apart: a live stream (``LiveResource``), a recording (``RecordedResource``), or neither.
///
/// Clients put the track of a SETUP at the end of the path or at the end of the query, with or without a slash, so it is
/// taken off wherever it stands. User names, passwords and values may hold any of `@ : / ? # %`.
package struct RTSPURL: Sendable, Equatable {
    package enum Target: Sendable, Equatable {
        case live(LiveResource)
        case recorded(RecordedResource)
        /// A track's own name without what it belongs to: some clients resolve `trackID=0` against the host alone.
        case trackAlone
        /// `*`: the server itself.
        case server
    }

    /// Why a URL leads nowhere.
    package enum Problem: Error, Equatable {
        /// Not of the form above; 400, and the platform hears of it (002 7.5.4, exception 9).
        case otherForm(String)
        /// Of the form, but no such thing; 404.
        case noSuchResource(String)
    }

    package var target: Target
    /// The track number, if the URL names one.
    package var track: Int?

    package init(parsing uri: String) throws(Problem) {
        if uri == "*" {
            self.init(target: .server, track: nil)
            return
        }
        var resource = try Self.withoutAuthority(uri)
        let track = Self.takeTrack(&resource)
        let (path, query) = Self.split(resource)
        switch path {
        case "realplay": self.init(target: try Self.realplay(Parameters(query)), track: track)
        case "playback": self.init(target: .recorded(try Self.playback(Parameters(query))), track: track)
        case "" where track != nil: self.init(target: .trackAlone, track: track)
        case "": self.init(target: .server, track: nil)
        default: throw .otherForm("the path is neither /realplay nor /playback")
        }
    }

    private init(target: Target, track: Int?) {
        self.target = target
        self.track = track
    }

    /// Path and query, without scheme, user information and host.
    private static func withoutAuthority(_ uri: String) throws(Problem) -> Substring {
        guard uri.hasPrefixIgnoringCase("rtsp://") else { throw .otherForm("it does not begin with rtsp://") }
        let rest = uri.dropFirst("rtsp://".count)
        // A password may hold @ and /: the host is what looks like one before a path that this server has. The number of
        // places it is looked for is bounded, for each costs a walk along the URL.
        var candidate: Substring? = rest
        var first: Substring?
        for _ in 0..<hostCandidates {
            guard let text = candidate else { break }
            let end = text.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? text.endIndex
            if isHost(text[..<end]) {
                let resource = Substring(text.utf8[end...].drop { $0 == UInt8(ascii: "/") })
                let isOurs = ["realplay", "playback"].contains { resource.utf8.starts(with: $0.utf8) }
                if isOurs { return resource }
                first = first ?? resource
            }
            candidate = text.utf8.firstIndex(of: UInt8(ascii: "@")).map { text[text.utf8.index(after: $0)...] }
        }
        guard let first else { throw .otherForm("it has no host") }
        return first
    }

    /// Where a host may begin: after `rtsp://` and after each of a password's at-signs.
    private static let hostCandidates = 8

    private static func isHost(_ text: Substring) -> Bool {
        // RFC 1035 2.3.4, and a port.
        guard text.utf8.count <= 255 + 6 else { return false }
        guard let first = text.first else { return false }
        if first == "[" {
            guard let close = text.firstIndex(of: "]") else { return false }
            let after = text[text.index(after: close)...]
            return after.isEmpty || (after.first == ":" && after.dropFirst().decimal != nil)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy({ $0 != 0x40 && $0 != 0x25 }) else { return false }
        return parts.count == 1 || parts[1].decimal != nil
    }

    /// Removes `trackID=N` from the end of the path or of the query, and slashes behind.
    private static func takeTrack(_ resource: inout Substring) -> Int? {
        if let question = resource.firstIndex(of: "?") {
            var path = resource[..<question]
            if let track = dropTrack(&path) {
                resource = Substring(path + resource[question...])
                return track
            }
        }
        return dropTrack(&resource)
    }

    private static func dropTrack(_ text: inout Substring) -> Int? {
        while text.last == "/" { text = text.dropLast() }
        let digits = text.reversed().prefix { $0.isASCII && $0.isNumber }.count
        let head = text.dropLast(digits)
        guard digits > 0, let track = text.suffix(digits).decimal, head.lowercased().hasSuffix("trackid=") else { return nil }
        text = head.dropLast("trackid=".count)
        while let last = text.last, last == "/" || last == "&" { text = text.dropLast() }
        return track
    }

    private static func split(_ resource: Substring) -> (path: Substring, query: Substring) {
        guard let question = resource.firstIndex(of: "?") else { return (resource, "") }
        var path = resource[..<question]
        while path.last == "/" { path = path.dropLast() }
        return (path, resource[resource.index(after: question)...])
    }

    /// What every URL of the device has, and the rest by its lower-case name.
    private struct Parameters {
        let deviceID: String
        let channel: Int
        private let values: [String: String]

        init(_ query: Substring) throws(Problem) {
            var values: [String: String] = [:]
            for pair in query.split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, let value = parts[1].percentDecoded else {
                    throw .otherForm("a parameter without a value")
                }
                // The first of a name counts, so that nothing appended can replace it.
                if values[parts[0].lowercased()] == nil { values[parts[0].lowercased()] = value }
            }
            guard let deviceID = values["devid"], !deviceID.isEmpty else { throw .otherForm("devid is missing") }
            guard let channelText = values["channelno"] else { throw .otherForm("channelno is missing") }
            guard let channel = channelText.decimal else { throw .noSuchResource("channelno is not a number") }
            self.deviceID = deviceID
            self.channel = channel
            self.values = values
        }

        subscript(name: String) -> String? { values[name] }
        var token: String { values["hashtoken"] ?? "" }

        func stream() throws(Problem) -> StreamType? {
            guard let text = values["streamtype"] else { return nil }
            switch text.decimal {
            case 0, 1: return .main  // 0 was seen from a web client and means main
            case 2: return .sub
            default: throw .noSuchResource("streamtype is neither 1 nor 2")
            }
        }

        func time(_ name: String) throws(Problem) -> CalendarTime {
            guard let text = values[name] else { throw .otherForm("\(name) is missing") }
            guard let time = CalendarTime(text) else {
                throw .otherForm("\(name) is neither YYYYMMDDHHMMSS nor like 2026-01-31T23:59:59Z")
            }
            return time
        }
    }

    /// Both of 002: live by its stream type, a recording by its file name.
    private static func realplay(_ parameters: Parameters) throws(Problem) -> Target {
        if let name = parameters["filename"] {
            guard !name.isEmpty, !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 < 0x20 }) else {
                throw .noSuchResource("there is no such recording")
            }
            return .recorded(RecordedResource(
                deviceID: parameters.deviceID, channel: parameters.channel, content: .file(name: name),
                token: parameters.token))
        }
        guard let stream = try parameters.stream() else { throw .otherForm("streamtype is missing") }
        return .live(LiveResource(
            deviceID: parameters.deviceID, channel: parameters.channel, stream: stream, token: parameters.token))
    }

    private static func playback(_ parameters: Parameters) throws(Problem) -> RecordedResource {
        let (start, end) = (try parameters.time("start"), try parameters.time("end"))
        return RecordedResource(
            deviceID: parameters.deviceID, channel: parameters.channel,
            content: .span(try parameters.stream() ?? .main, start: start, end: end), token: parameters.token)
    }
}
