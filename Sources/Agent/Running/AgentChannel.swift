import Capture
import Device
import Logging
import Media
import NIOCore
import Streamer

/// One channel of the device: what captures and encodes, and the live streams of its hubs.
final class AgentChannel: Sendable {
    let number: Int
    let name: String
    let capture: CaptureChannel
    let hubs: [StreamType: StreamHub]
    let streams: [StreamType: LiveStream]
    let logger: Logger
    /// As the configuration has it, whatever was set since.
    private let settings: ChannelSettings

    /// - Parameters:
    ///   - settings: as the configuration has it.
    ///   - kept: as they were set since and kept.
    ///   - hubs: one for each stream that the settings have; what else wants its samples subscribes there too.
    ///   - event: what happens to the camera, on any thread.
    /// - Throws: `ControlError` for settings outside their ranges.
    init(
        number: Int, name: String, settings: ChannelSettings, kept: ChannelSettings, hubs: [StreamType: StreamHub],
        eventLoop: any EventLoop, logger: Logger, event: @escaping @Sendable (CaptureEvent) -> Void
    ) throws {
        var logger = logger
        logger[metadataKey: "channel"] = "\(number)"
        capture = try CaptureChannel(
            settings: kept, hubs: hubs,
            event: { [logger] news in
                logger.log(level: news.isProblem ? .warning : .info, "\(news)")
                event(news)
            })
        self.number = number
        self.name = name
        self.hubs = hubs
        streams = Dictionary(
            uniqueKeysWithValues: hubs.map { type, hub in
                (type, LiveStream(name: "\(name) \(type)", hub: hub, eventLoop: eventLoop))
            })
        self.logger = logger
        self.settings = settings
    }

    /// How the configuration wants a stream; nil where it wants none.
    func configured(_ stream: StreamType) -> EncodingSettings? { settings.encoder(stream) }

    func start() throws { try capture.start() }

    func stop() async { await capture.end() }
}
