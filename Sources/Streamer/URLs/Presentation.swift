package import Base
package import Device
package import Media

/// The media of a session, as named by a URL: the "presentation" of RFC 2326 1.3. Texts compare by their bytes.
package struct Presentation: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// `realplay?devid=ID&channelno=N&streamtype=T[&hashtoken=TOKEN]` (CTMW 7.5.5).
        case live(StreamType)
        /// `realplay?devid=ID&channelno=N&filename=NAME[&hashtoken=TOKEN]` (CTMW 7.5.23).
        case file(name: String)
        /// `playback?devid=ID&channelno=N[&streamtype=T]&start=TIME&end=TIME`.
        case span(StreamType, start: CalendarTime, end: CalendarTime)
    }

    package var deviceID: String
    package var channel: Int
    package var content: Content
    /// The one-time token, unchanged; empty when there was none.
    package var token: String

    package init(deviceID: String, channel: Int, content: Content, token: String = "") {
        self.deviceID = deviceID
        self.channel = channel
        self.content = content
        self.token = token
    }

    package static func == (a: Presentation, b: Presentation) -> Bool {
        a.channel == b.channel && a.content == b.content && a.deviceID.hasSameBytes(as: b.deviceID)
            && a.token.hasSameBytes(as: b.token)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(channel)
        hasher.combine(content)
        hasher.combine(bytesOf: deviceID)
        hasher.combine(bytesOf: token)
    }

    var withoutToken: Presentation {
        var copy = self
        copy.token = ""
        return copy
    }

    /// The subject of a token for it; nil for a span of time, which no token opens (CTMW 7.5.23).
    var tokenSubject: TokenSubject? {
        switch content {
        case .live(let stream): TokenSubject(deviceID: deviceID, channel: channel, content: .live(stream))
        case .file(let name): TokenSubject(deviceID: deviceID, channel: channel, content: .recording(name))
        case .span: nil
        }
    }

    /// The request to a source of recordings; nil for a live stream, and for a span that does not end after it starts.
    ///
    /// - Parameter utcOffset: the device's zone, as in ``PlaybackConfiguration/utcOffset``.
    package func recording(utcOffset: (Int64) -> Int) -> RecordingRequest? {
        switch content {
        case .live: return nil
        case .file(let name): return RecordingRequest(channel: ChannelID(channel), content: .file(name: name))
        case .span(let stream, let start, let end):
            let (start, end) = (start.sinceEpoch(utcOffset: utcOffset), end.sinceEpoch(utcOffset: utcOffset))
            guard start < end else { return nil }
            return RecordingRequest(channel: ChannelID(channel), content: .span(stream, start..<end))
        }
    }
}

/// A presentation as far as a URL names it, perhaps incompletely.
///
/// An incomplete one means the presentation that the connection has described or set up, unless it contradicts
/// that.
package struct PartialPresentation: Sendable, Equatable {
    private let isSpan: Bool
    private let deviceID: String?
    private let channel: Int?
    private let stream: StreamType?
    private var fileName: String?
    private var start: CalendarTime?
    private var end: CalendarTime?
    let token: String

    /// - Parameter isSpan: whether the URL's path is that of a span of time.
    init(_ parameters: URLParameters, isSpan: Bool) throws(RTSPURL.Problem) {
        self.isSpan = isSpan
        stream = try parameters.stream()
        deviceID = parameters.deviceID
        channel = try parameters.channel()
        token = parameters.token
        if isSpan {
            start = try parameters.time(.start)
            end = try parameters.time(.end)
        } else {
            fileName = parameters[.filename]
        }
    }

    /// The presentation, if the URL names it completely: live by its stream type, a recording by its file name or time.
    func whole() throws(RTSPURL.Problem) -> Presentation? {
        guard let deviceID, let channel else { return nil }
        let content: Presentation.Content
        if isSpan {
            guard let start, let end else { return nil }
            content = .span(stream ?? .main, start: start, end: end)
        } else if let fileName {
            // The device generates the names, in ASCII.
            guard !fileName.isEmpty, fileName.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != .slash }) else {
                throw .noSuchResource("there is no such recording")
            }
            content = .file(name: fileName)
        } else {
            guard let stream else { return nil }
            content = .live(stream)
        }
        return Presentation(deviceID: deviceID, channel: channel, content: content, token: token)
    }

    /// The first parameter that is missing.
    var missing: String {
        if deviceID == nil { return "devid" }
        if channel == nil { return "channelno" }
        if !isSpan { return "streamtype" }
        return start == nil ? "start" : "end"
    }

    /// Whether the URL may mean that presentation; the token is ignored.
    func isPart(of presentation: Presentation) -> Bool {
        guard (deviceID ?? presentation.deviceID).hasSameBytes(as: presentation.deviceID),
            (channel ?? presentation.channel) == presentation.channel
        else { return false }
        switch presentation.content {
        case .live(let stream): return !isSpan && fileName == nil && (self.stream ?? stream) == stream
        case .file(let name): return !isSpan && (fileName ?? name).hasSameBytes(as: name)
        case .span(let stream, let start, let end):
            return isSpan && (self.stream ?? stream) == stream && (self.start ?? start) == start
                && (self.end ?? end) == end
        }
    }

    package static func == (a: PartialPresentation, b: PartialPresentation) -> Bool {
        a.isSpan == b.isSpan && a.channel == b.channel && a.stream == b.stream && a.start == b.start && a.end == b.end
            && same(a.deviceID, b.deviceID) && same(a.fileName, b.fileName) && same(a.token, b.token)
    }

    private static func same(_ a: String?, _ b: String?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return a.hasSameBytes(as: b)
    }
}
