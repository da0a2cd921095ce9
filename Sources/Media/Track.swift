/// The identifier of a track within its stream.
package struct TrackID: RawRepresentable, Sendable, Hashable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Inlined into other modules: tracks are compared for each viewer of each access unit.
    @inlinable package static func == (a: TrackID, b: TrackID) -> Bool { a.rawValue == b.rawValue }

    package static let video = TrackID(rawValue: 0)
    package static let audio = TrackID(rawValue: 1)
    package static let metadata = TrackID(rawValue: 2)
}

/// The kind of a track, with the parameters of its codec.
package enum TrackKind: Sendable, Hashable {
    case video(VideoFormat)
    case audio(AudioFormat)
    /// ONVIF metadata: XML documents.
    case metadata
}

/// One track of a stream: samples of one kind that a decoder takes in order.
package struct Track: Sendable, Hashable {
    package let id: TrackID
    package let kind: TrackKind
    /// The rate of its RTP time stamps in Hz (RFC 3550 5.1).
    package let clockRate: Int32

    /// - Parameter clockRate: nil for the clock rate of the codec's payload format.
    package init(id: TrackID, kind: TrackKind, clockRate: Int32? = nil) {
        self.id = id
        self.kind = kind
        self.clockRate =
            switch (clockRate, kind) {
            case (let rate?, _): rate
            case (nil, .video), (nil, .metadata): 90_000
            case (nil, .audio(let format)): Int32(clamping: format.sampleRate)
            }
    }

    package var isVideo: Bool { videoFormat != nil }

    package var videoFormat: VideoFormat? {
        if case .video(let format) = kind { format } else { nil }
    }
}

extension [Track] {
    /// The track whose random access points are the stream's: the first of video, or else the first of all.
    package var leading: Track? { first { $0.isVideo } ?? first }
}

/// The type of a channel's stream. The raw values are the `streamtype` of RTSP URLs (CTMW 7.5.5).
package enum StreamType: Int, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// Full size.
    case main = 1
    /// Reduced size, for phones and slow links.
    case sub = 2

    package var description: String { self == .main ? "main" : "sub" }
}
