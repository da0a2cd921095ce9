import Agent
import Device
import Logging
import NIOCore
import NIOPosix
import Net
import Streamer
import TestSupport

/// A server in this process that plays one recording.
struct PlaybackServer {
    let server: RTSPServer
    let library: PatternLibrary
    let port: Int
    private let work: Task<Void, Never>

    init(
        _ recording: PatternRecording, maxSessions: Int = 4, access: Access = .open,
        limits: RTSPLimits = RTSPLimits()
    ) async throws {
        library = PatternLibrary(recording)
        var configuration = RTSPServer.Configuration(
            host: "127.0.0.1", port: 0, deviceID: "CAM", maxSessions: 1, access: access)
        configuration.limits = limits
        configuration.playback = PlaybackConfiguration(
            library: library, maxSessions: maxSessions, utcOffset: { _ in 8 * 3600 })
        server = RTSPServer(
            configuration: configuration, channels: ChannelRegistry(),
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: .silent)
        let server = self.server
        work = Task { await server.run() }
        port = try await server.start().port ?? 0
    }

    /// Returns when every connection has ended and every recording is closed.
    func stop() async {
        await server.stop()
        await work.value
    }

    var url: String { "rtsp://127.0.0.1:\(port)/realplay?devid=CAM&channelno=0&filename=\(PatternLibrary.name)" }

    /// `start` and `end` as they stand in the URL.
    func span(_ start: String, _ end: String) -> String {
        "rtsp://127.0.0.1:\(port)/playback?devid=CAM&channelno=0&streamtype=1&start=\(start)&end=\(end)"
    }
}
