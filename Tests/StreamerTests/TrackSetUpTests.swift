@testable import Base
import Device
import Logging
@testable import Media
import NIOCore
import NIOEmbedded
@testable import Net
@testable import Streamer
@testable import System
import TestSupport
import Testing

/// Sessions of a stream with sound: each SETUP opens one track, and what is sent goes where its track goes.
@Suite struct TrackSetUpTests {
    private struct Bench {
        let rtsp = EmbeddedChannel()
        let rtp = EmbeddedChannel()
        let rtcp = EmbeddedChannel()
        let core: RTSPServerCore
        let hub = StreamHub()
        let pair: DatagramPair
        static let url = "rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1"
        static let sound = Track(
            id: .audio, kind: .audio(AudioFormat(codec: .pcmu, sampleRate: 8000, channels: 1)))

        init(hasSound: Bool = true, isRelayed: Bool = false) throws {
            let configuration = RTSPServer.Configuration(
                host: "", port: 0, deviceID: "CAM", maxSessions: 1, access: .open)
            core = RTSPServerCore(configuration: configuration, logger: .silent) { milliseconds(0) }
            core.follow(.added(.fake(hubs: [.main: hub])), eventLoop: rtsp.eventLoop)
            for channel in [rtp, rtcp] {
                channel.localAddress = try SocketAddress(ipAddress: "192.0.2.7", port: 6000)
                try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            }
            pair = DatagramPair(rtp: rtp, rtcp: rtcp, port: 6000) { milliseconds(0) }
            try pair.listen()
            let outside = try SocketAddress(ipAddress: "198.51.100.7", port: 7000)
            pair.setMappedAddresses(MappedAddresses(rtp: outside, rtcp: outside))
            core.datagrams = pair
            try rtsp.pipeline.syncOperations.addHandler(RTSPConnectionHandler(
                server: core, remote: SocketAddress(ipAddress: "203.0.113.9", port: 40000), isRelayed: isRelayed))
            try rtsp.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            rtsp.embeddedEventLoop.run()
            hub.setTracks(tracks + (hasSound ? [Self.sound] : []))
            rtsp.embeddedEventLoop.run()
        }

        /// The answer to a request.
        func ask(_ method: String, _ more: [String] = [], url: String = url) throws -> String {
            let lines = ["\(method) \(url) RTSP/1.0", "CSeq: 1"] + more
            try rtsp.writeInbound(ByteBuffer(string: lines.map { $0 + "\r\n" }.joined() + "\r\n"))
            return String(buffer: try received())
        }

        /// Sets up a track, in the session with that header.
        func setUp(_ track: Int?, _ transport: String, session: String? = nil) throws -> String {
            let url = track.map { "\(Self.url)/trackID=\($0)" } ?? Self.url
            return try ask("SETUP", ["Transport: \(transport)"] + (session.map { [$0] } ?? []), url: url)
        }

        /// All that came inside the connection since the last call.
        func received() throws -> ByteBuffer {
            var all = ByteBuffer()
            while let buffer = try rtsp.readOutbound(as: ByteBuffer.self) { all.writeImmutableBuffer(buffer) }
            return all
        }

        /// The client's ports that a socket sent to since the last call.
        func ports(_ channel: EmbeddedChannel) throws -> Set<Int> {
            var ports: Set<Int> = []
            while let envelope = try channel.readOutbound(as: AddressedEnvelope<ByteBuffer>.self) {
                ports.insert(envelope.remoteAddress.port ?? 0)
            }
            return ports
        }

        /// A picture, and twenty milliseconds of sound.
        func publish(at time: Int64 = 0) {
            hub.publish(keyFrame(at: time))
            hub.publish(MediaSample(
                track: .audio, bytes: [UInt8](repeating: 0xFF, count: 160), units: [0..<160], isRandomAccess: true,
                presentationTime: milliseconds(time), ready: milliseconds(time)))
            rtsp.embeddedEventLoop.run()
        }
    }

    /// The session's header line, as a request has it.
    private func session(_ answer: String) throws -> String {
        let id = try #require(answer.split(separator: "Session: ").last?.prefix { $0 != ";" })
        return "Session: \(id)"
    }

    private func tcp(_ channels: String) -> String { "RTP/AVP/TCP;unicast;interleaved=\(channels)" }

    @Test func bothTracksInsideTheConnection() throws {
        let bench = try Bench()
        let description = try bench.ask("DESCRIBE")
        #expect(description.contains("m=audio 0 RTP/AVP 0\r\n") && description.contains("a=control:trackID=1\r\n"))
        let video = try bench.setUp(0, tcp("0-1"))
        let session = try session(video)
        let audio = try bench.setUp(1, tcp("2-3"), session: session)
        #expect(video.contains("interleaved=0-1;") && audio.contains("interleaved=2-3;") && audio.contains(session))
        let playing = try bench.ask("PLAY", [session])
        let info = try #require(playing.split(separator: "\r\n").first { $0.hasPrefix("RTP-Info: ") })
        let parts = info.dropFirst("RTP-Info: ".count).split(separator: ",")
        #expect(parts.count == 2)
        #expect(parts.first?.hasPrefix("url=\(Bench.url)/trackID=0;seq=") == true)
        #expect(parts.last?.hasPrefix("url=\(Bench.url)/trackID=1;seq=") == true)
        bench.publish()
        let packets = ReceivedPacket.all(in: try bench.received())
        #expect(Set(packets.map { [Int($0.channel), Int($0.payloadType)] }) == [[0, 96], [2, 0]])
        #expect(Set(packets.map(\.ssrc)).count == 2)
        // A report about either keeps the session alive, and channels of no track are not looked at.
        try bench.rtsp.writeInbound(ByteBuffer(bytes: [0x24, 3, 0, 8, 0x80, 201, 0, 1, 1, 2, 3, 4]))
        #expect(try bench.ask("TEARDOWN", [session]).hasPrefix("RTSP/1.0 200"))
        #expect(bench.core.sessions == 0)
        bench.publish(at: 40)
        #expect(try bench.received().readableBytes == 0)
        #expect(try bench.ask("PLAY", [session]).hasPrefix("RTSP/1.0 454"))
    }

    /// Whoever sets up one track gets that one.
    @Test(arguments: [(0, UInt8(96)), (1, UInt8(0))])
    func oneTrackAlone(_ track: Int, _ payloadType: UInt8) throws {
        let bench = try Bench()
        let session = try session(try bench.setUp(track, tcp("4-5")))
        let playing = try bench.ask("PLAY", [session])
        #expect(playing.contains("RTP-Info: url=\(Bench.url)/trackID=\(track);seq=") && !playing.contains(",url="))
        bench.publish()
        bench.publish(at: 20)
        let packets = ReceivedPacket.all(in: try bench.received())
        #expect(!packets.isEmpty && packets.allSatisfy { $0.channel == 4 && $0.payloadType == payloadType })
    }

    /// Two tracks never share channels, whatever the client asks for.
    @Test(arguments: ["RTP/AVP/TCP;unicast;interleaved=0-1", "RTP/AVP/TCP;unicast;interleaved=1-2", "RTP/AVP/TCP"])
    func channelsOfAnotherTrack(_ transport: String) throws {
        let bench = try Bench()
        let session = try session(try bench.setUp(0, tcp("0-1")))
        #expect(try bench.setUp(1, transport, session: session).contains("interleaved=2-3;"))
        // The same track again changes its transport, and takes nothing from the other.
        #expect(try bench.setUp(0, tcp("8-9"), session: session).contains("interleaved=8-9;"))
        #expect(bench.core.sessions == 1)
        _ = try bench.ask("PLAY", [session])
        bench.publish()
        #expect(Set(ReceivedPacket.all(in: try bench.received()).map(\.channel)) == [8, 2])
    }

    /// Who names no track means what was described: the first that is not set up yet.
    @Test func setUpWithoutATrack() throws {
        let bench = try Bench()
        #expect(try bench.setUp(nil, tcp("0-1")).hasPrefix("RTSP/1.0 459"))
        _ = try bench.ask("DESCRIBE")
        let session = try session(try bench.setUp(nil, tcp("0-1")))
        #expect(try bench.setUp(nil, tcp("2-3"), session: session).contains("interleaved=2-3;"))
        let playing = try bench.ask("PLAY", [session])
        #expect(playing.contains("RTP-Info: url=\(Bench.url);seq=") && playing.contains(",url=\(Bench.url);seq="))
        bench.publish()
        let packets = ReceivedPacket.all(in: try bench.received())
        #expect(Set(packets.map { [Int($0.channel), Int($0.payloadType)] }) == [[0, 96], [2, 0]])
    }

    @Test func aStreamWithoutSoundHasNoSuchTrack() throws {
        let bench = try Bench(hasSound: false)
        #expect(try bench.setUp(1, tcp("0-1")).hasPrefix("RTSP/1.0 404"))
        #expect(try bench.setUp(7, tcp("0-1")).hasPrefix("RTSP/1.0 404"))
        #expect(bench.core.sessions == 0)
        #expect(try !bench.ask("DESCRIBE").contains("m=audio"))
        #expect(try bench.setUp(0, tcp("0-1")).hasPrefix("RTSP/1.0 200"))
    }

    /// Each track has its pair of the client's ports; RTCP of each goes there too.
    @Test func bothTracksOverUDP() throws {
        let bench = try Bench()
        let session = try session(try bench.setUp(0, "RTP/AVP;unicast;client_port=5000-5001"))
        let audio = try bench.setUp(1, "RTP/AVP;unicast;client_port=5002-5003", session: session)
        #expect(audio.contains("client_port=5002-5003;server_port=6000-6001;"))
        #expect(try bench.ask("PLAY", [session]).hasPrefix("RTSP/1.0 200"))
        bench.publish()
        #expect(try bench.ports(bench.rtp) == [5000, 5002])
        _ = try bench.ports(bench.rtcp)
        #expect(bench.pair.clients.count == 2)
        bench.core.connections.values.first?.shutDown()
        #expect(try bench.ports(bench.rtcp) == [5001, 5003])
        #expect(bench.pair.clients.isEmpty)
    }

    /// Through a relay the video alone goes over UDP; sound goes inside the connection.
    @Test func soundThroughARelay() throws {
        let bench = try Bench(isRelayed: true)
        let video = try bench.setUp(0, "RTP/AVP;unicast;client_port=5000-5001")
        #expect(video.contains("server_port=7000-7000"))
        let session = try session(video)
        let udp = "RTP/AVP;unicast;client_port=5002-5003"
        #expect(try bench.setUp(1, udp, session: session).hasPrefix("RTSP/1.0 461"))
        #expect(try bench.setUp(1, udp + "," + tcp("0-1"), session: session).contains("interleaved=0-1;"))
        #expect(try bench.ask("PLAY", [session]).hasPrefix("RTSP/1.0 200"))
        _ = try bench.ports(bench.rtp)
        bench.publish()
        #expect(try bench.ports(bench.rtp) == [5000])
        #expect(Set(ReceivedPacket.all(in: try bench.received()).map(\.payloadType)) == [0])
    }
}
