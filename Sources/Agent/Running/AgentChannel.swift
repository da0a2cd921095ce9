import Capture
import Logging
import Media
import NIOCore
import NIOPosix
import Streamer

/// One channel of the device: what captures and encodes, and the live streams it feeds. Here the rooms meet; whoever
/// else wants a channel's access units gets them here too.
final class AgentChannel: Sendable {
    let number: Int
    let name: String
    let capture: CaptureChannel
    let streams: [StreamType: LiveStream]
    private let wishes: [KeyFrameWish]

    /// - Throws: `CaptureError` for settings outside their ranges.
    init(number: Int, name: String, settings: ChannelSettings, eventLoop: any EventLoop, logger: Logger) throws {
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
        capture = try CaptureChannel(
            settings: settings,
            output: { type, unit in output[type]?.publish(unit) },
            format: { type, video in output[type]?.setFormat(StreamFormat(video: video)) },
            event: { [logger] event in
                logger.log(level: event.isProblem ? .warning : .info, "\(event)")
            })
        self.number = number
        self.name = name
        self.streams = streams
        self.wishes = wishes
        for wish in wishes { wish.connect(to: capture) }
    }

    func start() throws { try capture.start() }

    /// Lets the camera go. It blocks for a moment, so it runs on a thread of its own.
    func stop() async {
        for wish in wishes { wish.connect(to: nil) }
        try? await NIOThreadPool.singleton.runIfActive { [capture] in capture.stop() }
    }
}
