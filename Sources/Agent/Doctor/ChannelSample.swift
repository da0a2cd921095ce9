import Base
import Capture
import Device

/// The state of a channel at one moment, from the channel itself or from the running agent's console.
struct ChannelSample: Sendable, Hashable {
    struct Stream: Sendable, Hashable {
        var name: String
        var size: String
        /// Frames per second.
        var rate: Double
        /// The encoding time of one frame, in milliseconds.
        var encodeMs: Double
        var encoded: Int
        /// Frames skipped because the encoder could not keep up.
        var dropped: Int
    }

    var source: String
    /// The description of `SourceState`.
    var state: String
    /// The description of `SourceFormat`; nil before the source was opened.
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

    /// Reads one element of the response to the console's `channels`; nil when it is invalid.
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

    /// The source's nominal rate, at the end of its format: `NV12 1280x720 at 25/s`.
    var promisedRate: Double? {
        guard let format, let end = format.firstRange(of: "/s"), let at = format.firstRange(of: " at ") else {
            return nil
        }
        return at.upperBound <= end.lowerBound ? Double(format[at.upperBound..<end.lowerBound]) : nil
    }
}
