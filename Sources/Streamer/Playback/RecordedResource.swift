package import Base
package import Device
package import Media

/// A recording as a URL names it.
package struct RecordedResource: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// `realplay?devid=ID&channelno=N&filename=NAME[&hashtoken=TOKEN]` (CTMW 7.5.23).
        case file(name: String)
        /// `playback?devid=ID&channelno=N[&streamtype=T]&start=TIME&end=TIME`.
        case span(StreamType, start: CalendarTime, end: CalendarTime)
    }

    package var deviceID: String
    package var channel: Int
    package var content: Content
    /// The one-time token, as it stood; empty when there was none.
    package var token: String

    package init(deviceID: String, channel: Int, content: Content, token: String = "") {
        self.deviceID = deviceID
        self.channel = channel
        self.content = content
        self.token = token
    }

    /// Compares texts by their bytes.
    package static func == (a: RecordedResource, b: RecordedResource) -> Bool {
        a.channel == b.channel && a.content == b.content && a.deviceID.hasSameBytes(as: b.deviceID)
            && a.token.hasSameBytes(as: b.token)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(channel)
        hasher.combine(content)
        hasher.combine(bytesOf: deviceID)
        hasher.combine(bytesOf: token)
    }

    /// What to ask a library for; nil for a span that does not end after it starts.
    ///
    /// - Parameter utcOffset: the device's zone, as in ``PlaybackConfiguration/utcOffset``.
    package func request(utcOffset: (Int64) -> Int) -> RecordingRequest? {
        switch content {
        case .file(let name): return RecordingRequest(channel: ChannelID(channel), content: .file(name: name))
        case .span(let stream, let start, let end):
            let (start, end) = (start.sinceEpoch(utcOffset: utcOffset), end.sinceEpoch(utcOffset: utcOffset))
            guard start < end else { return nil }
            return RecordingRequest(channel: ChannelID(channel), content: .span(stream, start..<end))
        }
    }
}

/// What a session shows: the "presentation" of RFC 2326 1.3.
enum Presentation: Sendable, Hashable {
    case live(LiveResource)
    case recorded(RecordedResource)

    var token: String {
        switch self {
        case .live(let resource): resource.token
        case .recorded(let resource): resource.token
        }
    }

    var withoutToken: Presentation {
        switch self {
        case .live(var resource):
            resource.token = ""
            return .live(resource)
        case .recorded(var resource):
            resource.token = ""
            return .recorded(resource)
        }
    }
}
