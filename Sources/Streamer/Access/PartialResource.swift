import Base
import Media

/// What a URL says of a presentation when it does not name it whole.
///
/// It means what the connection has described or set up already, if nothing in it contradicts that.
package struct PartialResource: Sendable, Equatable {
    private let isSpan: Bool
    private let deviceID: String?
    private let channel: Int?
    private let stream: StreamType?
    private let fileName: String?
    private let start: CalendarTime?
    private let end: CalendarTime?
    let token: String
    /// The first parameter that is missing.
    let missing: String

    init(_ parameters: URLParameters, isSpan: Bool) throws(RTSPURL.Problem) {
        self.isSpan = isSpan
        deviceID = parameters.deviceID
        channel = try parameters.channel()
        stream = try parameters.stream()
        fileName = parameters[.filename]
        start = try parameters.time(.start)
        end = try parameters.time(.end)
        token = parameters.token
        missing =
            if deviceID == nil { "devid" } else if channel == nil { "channelno" } else if !isSpan { "streamtype" }
            else if start == nil { "start" } else { "end" }
    }

    /// Compares texts by their bytes.
    package static func == (a: PartialResource, b: PartialResource) -> Bool {
        a.isSpan == b.isSpan && a.channel == b.channel && a.stream == b.stream && a.start == b.start && a.end == b.end
            && same(a.deviceID, b.deviceID) && same(a.fileName, b.fileName) && same(a.token, b.token)
    }

    private static func same(_ a: String?, _ b: String?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return a.hasSameBytes(as: b)
    }

    /// Whether the URL may mean that presentation. The token is not looked at.
    func isPart(of presentation: Presentation) -> Bool {
        switch presentation {
        case .live(let live):
            return !isSpan && fileName == nil && (stream ?? live.stream) == live.stream
                && agrees(with: live.deviceID, live.channel)
        case .recorded(let recording):
            guard agrees(with: recording.deviceID, recording.channel) else { return false }
            switch recording.content {
            case .file(let name): return !isSpan && (fileName ?? name).hasSameBytes(as: name)
            case .span(let stream, let start, let end):
                return isSpan && (self.stream ?? stream) == stream && (self.start ?? start) == start
                    && (self.end ?? end) == end
            }
        }
    }

    private func agrees(with deviceID: String, _ channel: Int) -> Bool {
        (self.deviceID ?? deviceID).hasSameBytes(as: deviceID) && (self.channel ?? channel) == channel
    }
}
