import Base
import Capture
import Device
import Media
import System

/// What a platform set of a stream's encoding, as it is kept.
struct KeptEncoding {
    private let size: PictureSize
    private let frameRate: Double
    private let rateControl: RateControl
    private let bitRate: Int

    init(_ settings: EncodingSettings) {
        size = settings.size
        frameRate = settings.frameRate.perSecond
        rateControl = settings.rateControl
        bitRate = settings.bitRate
    }

    var json: String {
        let value: JSONValue = [
            "size": "\(size)", "frameRate": .number(frameRate), "rateControl": .string(rateControl.rawValue),
            "bitRate": .integer(bitRate),
        ]
        return value.json
    }

    /// Nil for what is no such value; then the configuration counts.
    init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value,
            let size = value["size"]?.string.flatMap({ PictureSize($0) }),
            let frameRate = value["frameRate"]?.double,
            let rateControl = value["rateControl"]?.string.flatMap(RateControl.init(rawValue:)),
            let bitRate = value["bitRate"]?.integer
        else { return nil }
        self.size = size
        self.frameRate = frameRate
        self.rateControl = rateControl
        self.bitRate = bitRate
    }

    /// The settings with what was kept; those as they are when the encoder would not take it.
    func applied(to settings: EncodingSettings) -> EncodingSettings {
        var changed = settings
        changed.size = size
        changed.frameRate = FrameRate(nearest: frameRate)
        changed.rateControl = rateControl
        changed.bitRate = bitRate
        return (try? changed.validate()) == nil ? settings : changed
    }
}

extension ChannelSettings {
    func encoder(_ stream: StreamType) -> EncodingSettings? { stream == .main ? main : sub }

    /// With what was kept of this channel.
    func applying(_ store: StateStore?, channel: Int) -> ChannelSettings {
        func kept(_ stream: StreamType, _ settings: EncodingSettings) -> EncodingSettings {
            let bytes = try? store?.value(StateName.encoder(channel: channel, stream))
            return bytes.flatMap(KeptEncoding.init(json:))?.applied(to: settings) ?? settings
        }
        return ChannelSettings(source: source, main: kept(.main, main), sub: sub.map { kept(.sub, $0) })
    }
}
