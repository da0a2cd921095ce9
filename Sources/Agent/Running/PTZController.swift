import Base
import Capture
import Device
import Logging
import NIOPosix
import ServiceLifecycle

/// The heads of all channels.
struct PTZController: PTZControl {
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

    func perform(_ command: PTZCommand, channel: ChannelID) async throws(ControlError) {
        guard heads.indices.contains(channel.rawValue) else { throw .notFound("there is no channel \(channel)") }
        guard let head = heads[channel.rawValue] else {
            throw .notSupported("nothing turns the camera of channel \(channel); its configuration has no ptz")
        }
        do throws(PTZError) { try await head.perform(command) } catch { throw ControlError(error) }
    }

    func stopAll() {
        for head in heads { head?.stopAll() }
    }

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
