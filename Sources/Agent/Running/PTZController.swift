import Base
import Capture
import Console
import Logging
import NIOPosix
import ServiceLifecycle

/// The heads of all channels, for the platform and the console.
struct PTZController: Sendable {
    struct Channel {
        var ptz: PTZConfiguration?
        /// Where its pictures come from now.
        var source: @Sendable () -> VideoSource
    }

    /// By channel; nil for a camera that nothing turns.
    private let heads: [PTZDevice?]

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

    /// Ends every movement soon; for a link that was lost. Cheap, from any thread.
    func stopAll() {
        for head in heads { head?.stopAll() }
    }

    /// The PTZFlag of CTMW 7.5.2. A camera that can't be asked yet is believed to have what its configuration says.
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
    let desk: PTZController

    func run() async throws {
        try? await gracefulShutdown()
        await desk.close()
    }
}
