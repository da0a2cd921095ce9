import Base
import Capture
import Console
import Logging
import NIOPosix
import ServiceLifecycle
import Uplink

/// The heads of all channels, for the platform and the console.
struct PTZDesk: Sendable {
    struct Channel {
        var ptz: PTZConfiguration?
        /// Where its pictures come from now.
        var source: @Sendable () -> VideoSource
    }

    /// By channel; nil for a camera that nothing turns.
    private let heads: [PTZDevice?]
    private let logger: Logger

    /// - Throws: `CaptureError.resources`.
    init(channels: [Channel], logger: Logger) throws(CaptureError) {
        var heads: [PTZDevice?] = []
        for (number, channel) in channels.enumerated() {
            guard let configuration = channel.ptz else {
                heads.append(nil)
                continue
            }
            heads.append(
                try PTZDevice(configuration, source: channel.source) { event in
                    logger.log(
                        level: event.isProblem ? .warning : .info, "\(event)", metadata: ["channel": "\(number)"])
                })
        }
        self.heads = heads
        self.logger = logger
    }

    /// Does what somebody asks for.
    ///
    /// - Throws: `PTZError`, or `ConsoleError.failed` for a channel that nothing turns.
    func perform(_ command: PTZCommand, channel: Int) async throws {
        guard heads.indices.contains(channel) else { throw ConsoleError.failed("there is no channel \(channel)") }
        guard let head = heads[channel] else {
            throw ConsoleError.failed("nothing turns the camera of channel \(channel); its configuration has no ptz")
        }
        try await head.perform(command)
    }

    /// 64H, 002 7.5.10.
    ///
    /// - Returns: success once the head has been told; failure otherwise, and the log says why.
    func serve(_ request: VideoPTZRequest) async -> ResultCode {
        do {
            try await perform(PTZCommand(request.direction), channel: request.channel.value)
            return .success
        } catch {
            logger.warning(
                "the platform's command to the camera was not carried out: \(error)",
                metadata: ["channel": "\(request.channel)"])
            return .failure
        }
    }

    /// Ends every movement soon; for a link that was lost. Cheap, from any thread.
    func stopAll() {
        for head in heads { head?.stopAll() }
    }

    /// The PTZFlag of 002 7.5.2. A camera that can't be asked yet is believed to have what its configuration says.
    func hasPTZ() async -> Bool {
        let found = try? await NIOThreadPool.singleton.runIfActive { [heads] in
            heads.contains { head in
                guard let head else { return false }
                return (try? head.capabilities().isEmpty) != true
            }
        }
        return found ?? false
    }

    /// Stops all heads for good.
    func close() async {
        try? await NIOThreadPool.singleton.runIfActive { [heads] in
            for head in heads { head?.close() }
        }
    }
}

/// The heads, until the agent ends.
struct PTZService: Service {
    let desk: PTZDesk

    func run() async throws {
        try? await gracefulShutdown()
        await desk.close()
    }
}

extension PTZCommand {
    init(_ direction: PTZDirection) {
        self =
            switch direction {
            case .stop: .stop
            case .up: .move(.up)
            case .down: .move(.down)
            case .left: .move(.left)
            case .right: .move(.right)
            }
    }
}
