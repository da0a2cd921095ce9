import Device
import Logging
import Media
import NIOCore
import NIOPosix
import Streamer
import TestSupport
import Testing

extension Integration {
    /// Channels come and go while the server runs.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct ChannelChangesTests {
        @Test func aRemovedChannelEndsItsSessions() async throws {
            let channels = ChannelRegistry()
            let server = RTSPServer(
                configuration: .init(host: "127.0.0.1", port: 0, deviceID: "CAM", maxSessions: 2, access: .open),
                channels: channels, eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: .silent)
            let port = try #require(try await server.start().port)
            try await onThread {
                func url(_ channel: Int, _ stream: StreamType = .main) -> String {
                    "rtsp://127.0.0.1:\(port)/realplay?devid=CAM&channelno=\(channel)&streamtype=\(stream.rawValue)"
                }
                func add(_ number: Int) -> StreamHub {
                    let hub = StreamHub()
                    hub.setTracks(tracks)
                    hub.publish(keyFrame())
                    channels.add(.fake(number, hubs: [.main: hub]))
                    return hub
                }
                func describe(_ url: String) throws -> Int {
                    try RTSPTestClient(port: port).request("DESCRIBE", url).status
                }
                #expect(try describe(url(0)) == 404)
                _ = add(0)
                let other = add(3)
                #expect(try describe(url(0)) == 200 && describe(url(3)) == 200 && describe(url(3, .sub)) == 403)
                let (gone, stays) = (try RTSPTestClient(port: port), try RTSPTestClient(port: port))
                try gone.play(url(0))
                try stays.play(url(3))

                channels.remove(ChannelID(0))
                // What was sent before, the goodbye, and the end.
                var last: RTSPTestClient.Frame?
                #expect(throws: (any Error).self) { while true { last = try gone.frame() } }
                #expect(last?.channel == 1 && last?.bytes.suffix(8).prefix(2) == [0x81, 203], "BYE (RFC 3550 6.6)")
                #expect(try describe(url(0)) == 404)

                // The other channel's viewer goes on, and the number can be taken again.
                _ = try stays.packet()
                other.publish(picture(at: 40))
                _ = try stays.packet()
                _ = add(0)
                #expect(try describe(url(0)) == 200)
            }
            await server.stop()
        }
    }
}
