import Media

/// The settings of a channel: a source, its full-size stream and optionally a smaller one.
package struct ChannelSettings: Sendable, Hashable {
    package var source: VideoSource
    package var main: EncoderSettings
    package var sub: EncoderSettings?

    package init(source: VideoSource, main: EncoderSettings, sub: EncoderSettings? = nil) {
        self.source = source
        self.main = main
        self.sub = sub
    }

    subscript(stream: StreamType) -> EncoderSettings? {
        switch stream {
        case .main: main
        case .sub: sub
        }
    }

    mutating func replace(_ stream: StreamType, with settings: EncoderSettings) {
        switch stream {
        case .main: main = settings
        case .sub: sub = settings
        }
    }
}
