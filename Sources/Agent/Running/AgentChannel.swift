import Capture
import Logging
import Media
import NIOCore
import NIOPosix
import Recorder
import Streamer

/// One channel of the device: what captures and encodes, and the live streams it feeds. Here the rooms meet; whoever
/// else wants a channel's access units gets them here too.
final class AgentChannel: Sendable {
    let number: Int
    let name: String
    let capture: CaptureChannel
    let streams: [StreamType: LiveStream]
    let logger: Logger
    /// As the configuration has it, whatever was set since.
    private let settings: ChannelSettings
    private let wishes: [KeyFrameWish]

    /// - Parameters:
    ///   - settings: as the configuration has it.
    ///   - kept: as they were set since and kept.
    ///   - recorder: where each stream is recorded; nil where none is.
    ///   - event: what happens to the camera, on any thread.
    /// - Throws: `CaptureError` for settings outside their ranges.
    init(
        number: Int, name: String, settings: ChannelSettings, kept: ChannelSettings, eventLoop: any EventLoop,
        logger: Logger, recorder: (StreamType) -> RecordingWriter?, event: @escaping @Sendable (CaptureEvent) -> Void
    ) throws {
        var streams: [StreamType: LiveStream] = [:]
        var wishes: [KeyFrameWish] = []
        for type in StreamType.allCases where type == .main || settings.sub != nil {
            let wish = KeyFrameWish(stream: type)
            wishes.append(wish)
            streams[type] = LiveStream(name: "\(name) \(type)", eventLoop: eventLoop) { wish.make() }
        }
        var logger = logger
        logger[metadataKey: "channel"] = "\(number)"
        let output = streams
        let recorders = Dictionary(
            uniqueKeysWithValues: streams.keys.compactMap { type in recorder(type).map { (type, $0) } })
        capture = try CaptureChannel(
            settings: kept,
            output: { type, unit in
                output[type]?.publish(unit)
                recorders[type]?.append(unit)
            },
            format: { type, video in
                output[type]?.setFormat(StreamFormat(video: video))
                recorders[type]?.setFormat(video)
            },
            event: { [logger] news in
                logger.log(level: news.isProblem ? .warning : .info, "\(news)")
                event(news)
            })
        self.number = number
        self.name = name
        self.streams = streams
        self.logger = logger
        self.settings = settings
        self.wishes = wishes
        for wish in wishes { wish.connect(to: capture) }
    }

    /// How the configuration wants a stream; nil where it wants none.
    func configured(_ stream: StreamType) -> EncoderSettings? { settings.encoder(stream) }

    func start() throws { try capture.start() }

    /// Lets the camera go. It blocks for a moment, so it runs on a thread of its own.
    func stop() async {
        for wish in wishes { wish.connect(to: nil) }
        try? await NIOThreadPool.singleton.runIfActive { [capture] in capture.stop() }
    }
}
