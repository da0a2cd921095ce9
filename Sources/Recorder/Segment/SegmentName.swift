import Base
import Device
import Media

/// The name of a segment's file: `DevID_ChannelNo_YYYYMMDDHHMMSS.ts` for the main stream (CTMW 7.1.1), with `_sub`
/// before the dot for the sub stream, for which the platform defines no name.
struct SegmentName: Hashable, CustomStringConvertible {
    var deviceID: String
    var stream: StreamID
    /// In the platform's zone, 14 digits.
    var time: String

    /// - Parameters:
    ///   - deviceID: characters that can't be in a file's name become hyphens.
    ///   - seconds: since 1970-01-01 in the platform's zone.
    init(deviceID: String, stream: StreamID, seconds: Int64) {
        let kept = deviceID.utf8.prefix(64).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        self.deviceID = kept.isEmpty ? "-" : String(decoding: kept, as: UTF8.self)
        self.stream = stream
        time = CivilTime.text(seconds)
    }

    /// Parses a file's name; nil for any other.
    init?(_ text: String) {
        guard text.hasSuffix(".ts") else { return nil }
        var parts = text.dropLast(3).split(separator: "_", omittingEmptySubsequences: false)
        let isSub = parts.last == "sub"
        if isSub { parts.removeLast() }
        guard parts.count >= 3, let time = parts.popLast().map({ String($0) }), let seconds = CivilTime.seconds(time),
            let channel = parts.popLast().flatMap({ Int($0) }), (0...StreamID.largestChannel).contains(channel)
        else { return nil }
        self.init(
            deviceID: parts.joined(separator: "_"),
            stream: StreamID(channel: ChannelID(channel), type: isSub ? .sub : .main), seconds: seconds)
        // A name that does not survive the round trip is not the store's: "007", "a/b".
        if description != text { return nil }
    }

    var description: String { "\(deviceID)_\(stream.channel)_\(time)\(stream.type == .sub ? "_sub" : "").ts" }

    /// The folder of the file: its day.
    var folder: String { String(time.prefix(8)) }

    /// The path below the recordings' folder.
    package var path: String { "\(folder)/\(description)" }
}
