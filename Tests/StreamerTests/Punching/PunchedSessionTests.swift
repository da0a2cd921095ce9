@testable import Base
import Device
import Logging
@testable import Media
import Net
import NIOCore
import NIOEmbedded
@testable import Streamer
import TestSupport
import Testing

/// The third rung of CTMW 15: a session whose RTSP goes through a relay and whose pictures go over UDP.
@Suite struct PunchedSessionTests {
    private struct Bench {
        let time = ConnectionHandlerTests.Time()
        let rtsp = EmbeddedChannel()
        let rtp = EmbeddedChannel()
        let rtcp = EmbeddedChannel()
        let core: RTSPServerCore
        let hub = StreamHub()
        let pair: DatagramPair
        static let url = "rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1"

        init(client: String? = "114.23.72.118", isOutsideKnown: Bool = true) throws {
            let time = self.time
            let configuration = RTSPServer.Configuration(
                host: "", port: 0, deviceID: "CAM", maxSessions: 2, access: .open)
            let logger = Logger.silent
            core = RTSPServerCore(configuration: configuration, logger: logger) { time.now }
            core.follow(.added(.fake(hubs: [.main: hub])), eventLoop: rtsp.eventLoop)
            for channel in [rtp, rtcp] {
                channel.localAddress = try SocketAddress(ipAddress: "192.168.1.2", port: 6000)
                try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            }
            pair = DatagramPair(rtp: rtp, rtcp: rtcp, port: 6000) { time.now }
            try pair.listen()
            if isOutsideKnown {
                pair.setMappedAddresses(MappedAddresses(
                    rtp: try SocketAddress(ipAddress: "129.240.65.208", port: 20026),
                    rtcp: try SocketAddress(ipAddress: "129.240.65.208", port: 31000)))
            }
            core.datagrams = pair
            let remote = try client.map { try SocketAddress(ipAddress: $0, port: 40000) }
            try rtsp.pipeline.syncOperations.addHandler(
                RTSPConnectionHandler(server: core, remote: remote, isRelayed: true))
            try rtsp.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func ask(_ method: String, _ more: String = "", url: String = url) throws -> String {
            try rtsp.writeInbound(ByteBuffer(string: "\(method) \(url) RTSP/1.0\r\nCSeq: 1\r\n\(more)\r\n"))
            var text = ""
            while let buffer = try rtsp.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
            return text
        }

        /// As the text has it, to the letter; the destination is another's.
        func setUp(destination: String = "114.23.72.118") throws -> String {
            try ask(
                "SETUP",
                "Transport: RTP/AVP;UNICAST;destination=\(destination);client_port=16264-16265;mode=play\r\n",
                url: Self.url + "/trackID=0")
        }

        func play(_ answer: String) throws {
            let id = try #require(answer.split(separator: "Session: ").last?.prefix { $0 != ";" })
            #expect(try ask("PLAY", "Session: \(id)\r\n").hasPrefix("RTSP/1.0 200"))
        }

        /// Where the packets of that socket went since the last call.
        func sent(_ channel: EmbeddedChannel) throws -> Set<String> {
            var places: Set<String> = []
            while let envelope = try channel.readOutbound(as: AddressedEnvelope<ByteBuffer>.self) {
                places.insert("\(envelope.remoteAddress.ipAddress ?? ""):\(envelope.remoteAddress.port ?? 0)")
            }
            return places
        }

        func punch(
            _ channel: EmbeddedChannel, from host: String, _ port: Int, _ bytes: [UInt8] = PunchedSessionTests.emptyRTP
        ) throws {
            let sender = try SocketAddress(ipAddress: host, port: port)
            try channel.writeInbound(AddressedEnvelope(remoteAddress: sender, data: ByteBuffer(bytes: bytes)))
        }

        /// One more picture.
        func publish() {
            hub.publish(keyFrame(at: time.now.nanoseconds / 1_000_000))
            rtsp.embeddedEventLoop.run()
        }

        func tick(_ seconds: Int64) {
            time.now = milliseconds(seconds * 1000)
            core.tick(now: time.now)
            rtsp.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
    }

    static let emptyRTP: [UInt8] = [0x80, 96, 0, 1] + [UInt8](repeating: 7, count: 8)
    private static let report: [UInt8] = [0x80, 201, 0, 1, 1, 2, 3, 4]

    @Test func theAnswerNamesTheAddressesOutside() throws {
        let bench = try Bench()
        let answer = try bench.setUp()
        #expect(answer.hasPrefix("RTSP/1.0 200"))
        let transport = "RTP/AVP;unicast;destination=114.23.72.118;source=129.240.65.208;client_port=16264-16265;"
            + "server_port=20026-31000;ssrc="
        #expect(answer.contains("Transport: " + transport))
        // Its own router is open before the client's first packet comes.
        #expect(try bench.sent(bench.rtp) == ["114.23.72.118:16264"])
        #expect(try bench.sent(bench.rtcp) == ["114.23.72.118:16265"])
    }

    @Test func picturesGoWhereTheClientSaid() throws {
        let bench = try Bench()
        try bench.play(try bench.setUp())
        _ = try bench.sent(bench.rtp)
        bench.publish()
        #expect(try bench.sent(bench.rtp) == ["114.23.72.118:16264"])
        #expect(bench.core.connections.values.first?.statistics?.transport == "punched")
    }

    @Test func aPacketFromAnotherPortMovesThePictures() throws {
        let bench = try Bench()
        try bench.play(try bench.setUp())
        try bench.punch(bench.rtp, from: "114.23.72.118", 55000)
        try bench.punch(bench.rtcp, from: "114.23.72.118", 55001, Self.report)
        _ = try bench.sent(bench.rtp)
        _ = try bench.sent(bench.rtcp)
        bench.publish()
        #expect(try bench.sent(bench.rtp) == ["114.23.72.118:55000"])
        bench.tick(1)
        bench.core.connections.values.first?.shutDown()
        #expect(try bench.sent(bench.rtcp) == ["114.23.72.118:55001"])
        // Nothing is left behind.
        #expect(bench.pair.punched.isEmpty && bench.pair.clients.isEmpty)
    }

    /// Two viewers behind one router that name the same port: what one moves must not hold on to the other.
    @Test func twoWithOnePortLeaveNothingBehind() throws {
        let bench = try Bench()
        let client = try SocketAddress(ipAddress: "114.23.72.118", port: 40000)
        let transports = try (0..<2).map { _ -> DatagramTransport in
            let transport = try #require(
                DatagramTransport(
                    pair: bench.pair, client: client, rtp: 16264, rtcp: 16265, isRelayed: true))
            transport.begin(ssrc: 1, becameWritable: {}, reports: { _ in })
            return transport
        }
        transports[0].move(.rtcp, to: try SocketAddress(ipAddress: "114.23.72.118", port: 55001))
        for transport in transports { transport.end() }
        #expect(bench.pair.clients.isEmpty)
    }

    @Test func nobodyElseMovesThem() throws {
        let bench = try Bench()
        try bench.play(try bench.setUp(destination: "9.9.9.9"))
        #expect(try bench.sent(bench.rtp) == ["114.23.72.118:16264"])
        #expect(try bench.sent(bench.rtcp) == ["114.23.72.118:16265"])
        for host in ["9.9.9.9", "192.168.1.1"] {
            try bench.punch(bench.rtp, from: host, 55000)
            try bench.punch(bench.rtcp, from: host, 55000, Self.report)
        }
        // And no other kinds of packets, from the right address.
        let others: [[UInt8]] = [
            [], [0x80], Self.emptyRTP.dropLast(), Self.emptyRTP + [1], [0x00] + Self.emptyRTP.dropFirst(),
        ]
        for bytes in others {
            try bench.punch(bench.rtp, from: "114.23.72.118", 55000, bytes)
        }
        bench.publish()
        #expect(try bench.sent(bench.rtp) == ["114.23.72.118:16264"])
        // None was answered either.
        #expect(try bench.sent(bench.rtcp).isSubset(of: ["114.23.72.118:16265"]))
    }

    @Test(arguments: [true, false]) func whoIsNotHeardIsNotSentToForLong(isHeard: Bool) throws {
        let bench = try Bench()
        try bench.play(try bench.setUp())
        if isHeard { try bench.punch(bench.rtp, from: "114.23.72.118", 16264) }
        bench.tick(9)
        #expect(bench.core.connections.count == 1)
        bench.tick(10)
        #expect(bench.core.connections.isEmpty == !isHeard)
        _ = try bench.sent(bench.rtp)
        bench.publish()
        #expect(try bench.sent(bench.rtp).isEmpty == !isHeard)
    }

    /// So that the client asks for TCP at once instead of waiting for 5 s.
    @Test func withoutTheAddressesUDPIsRefused() throws {
        #expect(try Bench(isOutsideKnown: false).setUp().hasPrefix("RTSP/1.0 461"))
        #expect(try Bench(client: nil).setUp().hasPrefix("RTSP/1.0 461"))
        // The sockets are IPv4's.
        #expect(try Bench(client: "2001:db8::1").setUp().hasPrefix("RTSP/1.0 461"))
    }

    @Test func afterARefusalTCPIsTaken() throws {
        let bench = try Bench(isOutsideKnown: false)
        #expect(try bench.setUp().hasPrefix("RTSP/1.0 461"))
        let transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        #expect(try bench.ask("SETUP", transport, url: Bench.url + "/trackID=0").hasPrefix("RTSP/1.0 200"))
    }
}
