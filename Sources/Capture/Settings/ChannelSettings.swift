package import Device
package import Media

/// The settings of a channel: a source, its full-size stream, and optionally a smaller one and sound.
package struct ChannelSettings: Sendable, Hashable {
    package var source: VideoSource
    package var main: EncodingSettings
    package var sub: EncodingSettings?
    /// The sound of all streams; nil: none.
    package var audio: AudioSource?
    /// The pan/tilt head; nil: none.
    package var ptz: PTZConfiguration?

    package init(
        source: VideoSource, main: EncodingSettings, sub: EncodingSettings? = nil, audio: AudioSource? = nil,
        ptz: PTZConfiguration? = nil
    ) {
        self.source = source
        self.main = main
        self.sub = sub
        self.audio = audio
        self.ptz = ptz
    }

    package subscript(stream: StreamType) -> EncodingSettings? {
        switch stream {
        case .main: main
        case .sub: sub
        }
    }

    package mutating func replace(_ stream: StreamType, with settings: EncodingSettings) {
        switch stream {
        case .main: main = settings
        case .sub: sub = settings
        }
    }
}
