import Base
import Device
import Glibc
import Logging
import Media
import NIOCore
import NIOPosix
import Recorder
import Streamer
import System
import TestSupport
import Testing

extension Integration {
    /// A source whose encoder makes B-frames, as network cameras do: FFmpeg decodes every frame that it sent, in their
    /// order, live and from its recording.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct ReorderedStreamTests {
        private static func server(
            _ channels: ChannelRegistry, playback: PlaybackConfiguration? = nil
        ) async throws -> (server: RTSPServer, port: Int, work: Task<Void, Never>) {
            var configuration = RTSPServer.Configuration(
                host: "127.0.0.1", port: 0, deviceID: "CAM", maxSessions: 2, access: .open)
            configuration.playback = playback
            let server = RTSPServer(
                configuration: configuration, channels: channels,
                eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: .silent)
            let work = Task { await server.run() }
            return (server, try await server.start().port ?? 0, work)
        }

        /// The viewer joins in the middle of a group.
        @Test(arguments: ["tcp", "udp"], [1, 8]) func live(_ transport: String, _ before: Int) async throws {
            let folder = try TemporaryFolder()
            let stream = try await onThread { try ReorderedStream(seconds: 4, in: folder) }
            let (channels, hub) = (ChannelRegistry(), StreamHub())
            hub.setTracks([Track(id: .video, kind: .video(stream.format))])
            channels.add(.fake(0, hubs: [.main: hub]))
            let (server, port, work) = try await Self.server(channels)
            let url = "rtsp://127.0.0.1:\(port)/realplay?devid=CAM&channelno=0&streamtype=1"
            let begin = MediaTime.now
            @Sendable func publish(_ sample: MediaSample) {
                hub.publish(sample.moved(to: begin + sample.decodingTime.age))
            }
            for sample in stream.samples.prefix(before) { publish(sample) }
            async let seen = onThread { try ReorderedStream.digests(url, ["-rtsp_transport", transport]) }
            #expect(try await eventually { try await server.viewers().contains(where: \.isPlaying) })
            try await onThread {
                for sample in stream.samples.dropFirst(before) {
                    publish(sample)
                    poll(nil, 0, 40)
                }
            }
            channels.remove(ChannelID(0))
            #expect(try await seen == stream.digests)
            await server.stop()
            await work.value
        }

        @Test(arguments: ["tcp", "udp"]) func playback(_ transport: String) async throws {
            let folder = try TemporaryFolder()
            let stream = try await onThread { try ReorderedStream(seconds: 4, in: folder) }
            let store = try RecordingStore(
                settings: RecordingSettings(directory: folder.path + "/recordings", capacity: .bytes(64 << 20)),
                onEvent: { _ in })
            let disk = StoreService(store: store, players: 1)
            try await onThread { try store.start() }
            let hub = StreamHub()
            hub.setTracks([Track(id: .video, kind: .video(stream.format))])
            let id = StreamID(channel: 0, type: .main)
            let recorder = store.recorder(of: id, from: hub, deviceID: "CAM")
            recorder.start(.manual)
            let begin = MediaTime.now
            for sample in stream.samples { hub.publish(sample.moved(to: begin + sample.decodingTime.age)) }
            recorder.stop(.manual)
            #expect(try await eventually {
                try await disk.search(RecordingQuery(channel: 0, type: .main)).recordings.first?.isOpen == false
            })
            let name = try await disk.search(RecordingQuery(channel: 0, type: .main)).recordings[0].name
            let (server, port, work) = try await Self.server(
                ChannelRegistry(),
                playback: PlaybackConfiguration(library: disk, maxSessions: 1, utcOffset: { _ in 0 }))
            let url = "rtsp://127.0.0.1:\(port)/realplay?devid=CAM&channelno=0&filename=\(name)"
            let seen = try await onThread { try ReorderedStream.digests(url, ["-rtsp_transport", transport]) }
            #expect(seen == stream.digests)
            await server.stop()
            await work.value
            try await onThread { store.close() }
        }
    }
}

extension MediaTime {
    /// Since the clock's origin.
    fileprivate var age: Duration { self - MediaTime(nanoseconds: 0) }
}
