import Base
import Capture
import Device

/// Where a channel stands at one moment, as the channel itself says or the running agent's console.
struct ChannelSample: Sendable, Hashable {
    struct Stream: Sendable, Hashable {
        var name: String
        var size: String
        /// Pictures a second.
        var rate: Double
        /// Milliseconds that one picture takes to encode.
        var encodeMs: Double
        var encoded: Int
        /// Pictures left out because the encoder could not keep up.
        var dropped: Int
    }

    var source: String
    /// `ChannelStatus.State` in its own words.
    var state: String
    /// `SourceFormat` in its own words; nil before the source was opened.
    var format: String?
    var captured: Int
    var damaged: Int
    var streams: [Stream]

    init(_ status: ChannelStatus) {
        source = status.source
        state = "\(status.state)"
        format = status.format.map { "\($0)" }
        captured = status.captured
        damaged = status.damaged
        streams = []
    }

    /// Reads one element of what the console's `channels` answers; nil when it is none.
    init?(_ json: JSONValue) {
        guard let source = json["source"]?.string, let state = json["state"]?.string,
            let captured = json["captured"]?.integer
        else { return nil }
        self.source = source
        self.state = state
        format = json["format"]?.string
        self.captured = captured
        damaged = json["damaged"]?.integer ?? 0
        streams = (json["streams"]?.array ?? []).compactMap { stream in
            guard let name = stream["stream"]?.string, let rate = stream["frameRate"]?.string.flatMap({ Double($0) })
            else { return nil }
            return Stream(
                name: name, size: stream["size"]?.string ?? "", rate: rate,
                encodeMs: stream["encodeMs"]?.double ?? 0, encoded: stream["encoded"]?.integer ?? 0,
                dropped: stream["dropped"]?.integer ?? 0)
        }
    }

    /// The rate that the source promises, which its format ends with: `NV12 1280x720 at 25/s`.
    var promisedRate: Double? {
        guard let format, let end = format.firstRange(of: "/s"), let at = format.firstRange(of: " at ") else {
            return nil
        }
        return at.upperBound <= end.lowerBound ? Double(format[at.upperBound..<end.lowerBound]) : nil
    }
}
