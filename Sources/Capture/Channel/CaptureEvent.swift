import Base
package import Device
package import Media

/// An event of a channel for the log. Repeated events are counted and reported once a second.
package enum CaptureEvent: Sendable, CustomStringConvertible {
    /// The automatic source was resolved to this one; the cameras in `passedOver` were tried before it.
    case chosen(VideoSource, passedOver: [CaptureError])
    /// The source was opened with this format; `asked` is the requested one.
    case opened(source: String, asked: String, format: SourceFormat)
    /// Viewers see the no-signal picture, from now on or still; the next attempt starts after `retry`.
    case noSignal(CaptureError, retry: Duration)
    /// The source delivers frames again.
    case resumed(source: String)
    case damaged(count: Int, reason: String)
    case droppedByDriver(count: Int)
    case withoutBuffer(count: Int)
    case encoderOpened(StreamType, description: String)
    case bitRateChanged(StreamType, kilobitsPerSecond: Int)
    /// The encoder skipped this many frames in the last second.
    case encoderTooSlow(StreamType, dropped: Int, encodeTime: Duration)
    case encoderFailed(StreamType, CaptureError)
    /// A clip whose last frame is incomplete.
    case fileCutShort(path: String, wholeFrames: Int)
    /// An event of the pan/tilt head.
    case head(PTZEvent)
    /// A thread hangs in a driver and could not be ended.
    case leftBehind(thread: String)

    /// Whether the event needs attention.
    package var isProblem: Bool {
        switch self {
        case .chosen(let source, _): source == .testPattern
        case .head(let event): event.isProblem
        case .opened, .resumed, .encoderOpened, .bitRateChanged: false
        case .noSignal, .damaged, .droppedByDriver, .withoutBuffer, .encoderTooSlow, .encoderFailed, .fileCutShort,
            .leftBehind:
            true
        }
    }

    package var description: String {
        switch self {
        case .chosen(let source, let errors):
            (source == .testPattern ? "no working camera found: showing the test pattern" : "camera found: \(source)")
                + (errors.isEmpty ? "" : " (passed over: \(errors.map(\.description).joined(separator: "; ")))")
        case .opened(let source, let asked, let format):
            "\(source) gives \(format) (asked for \(asked))"
        case .noSignal(let error, let retry):
            "no signal: \(error); next try in \(retry.components.seconds) s"
        case .resumed(let source):
            "\(source) gives pictures again"
        case .damaged(let count, let reason):
            "\(count) damaged pictures left out: \(reason)"
        case .droppedByDriver(let count):
            "the driver lost \(count) pictures"
        case .withoutBuffer(let count):
            "\(count) pictures left out: the encoders hold every buffer"
        case .encoderOpened(let stream, let description):
            "\(stream) encoder: \(description)"
        case .bitRateChanged(let stream, let rate):
            "\(stream) encoder: now \(rate) kbit/s"
        case .encoderTooSlow(let stream, let dropped, let time):
            "\(stream) encoder can't keep up: \(dropped) pictures left out, one takes "
                + "\(Int(time.milliseconds.rounded())) ms; "
                + (time < .milliseconds(10)
                    ? "other programs keep the processor busy"
                    : "a faster preset, a smaller size or a lower rate helps")
        case .encoderFailed(let stream, let error):
            "\(stream) encoder: \(error)"
        case .fileCutShort(let path, let frames):
            "\(path) ends in the middle of a picture; its first \(frames) are played"
        case .head(let event): event.description
        case .leftBehind(let thread):
            "the thread \(thread) hangs in a driver and was left behind"
        }
    }
}

extension EventBus {
    /// A camera's news for the whole device: whether it gives pictures.
    package func post(_ event: CaptureEvent, channel: ChannelID) {
        switch event {
        case .noSignal(let error, _): begin(.noSignal, channel: channel, "\(error)")
        case .resumed: end(.noSignal, channel: channel, "\(event)")
        default: break
        }
    }
}
