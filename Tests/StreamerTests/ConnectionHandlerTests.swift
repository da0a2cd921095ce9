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

/// The handler of a connection on an embedded channel, with a clock that the test turns.
@Suite struct ConnectionHandlerTests {
    final class Time {
        var now = milliseconds(0)
    }

    private struct Connection {
        let time = Time()
        let channel = EmbeddedChannel()
        let core: RTSPServerCore
        let hub = StreamHub()
        static let url = "rtsp://h/realplay?devid=CAM&channelno=0&streamtype=1"

        init(
            remote: SocketAddress? = nil, logger: Logger = .silent,
            onIllegalURL: @escaping @Sendable (SocketAddress?) -> Void = { _ in }
        ) throws {
            var configuration = RTSPServer.Configuration(
                host: "", port: 0, deviceID: "CAM", maxSessions: 2, access: .open)
            configuration.onIllegalURL = onIllegalURL
            let time = self.time
            core = RTSPServerCore(configuration: configuration, logger: logger) {
                time.now
            }
            core.follow(.added(.fake(hubs: [.main: hub])), eventLoop: channel.eventLoop)
            try channel.pipeline.syncOperations.addHandler(RTSPConnectionHandler(server: core, remote: remote))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func send(_ method: String, _ more: String = "", url: String = url) throws {
            try channel.writeInbound(ByteBuffer(string: "\(method) \(url) RTSP/1.0\r\nCSeq: 1\r\n\(more)\r\n"))
        }

        /// All that was sent since the last call.
        func received() throws -> String {
            var text = ""
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
            return text
        }

        /// Sets up TCP and gives the session's header line.
        func setUp() throws -> String {
            try send("SETUP", "Transport: RTP/AVP/TCP;interleaved=0-1\r\n", url: Self.url + "/trackID=0")
            let answer = try received()
            let id = try #require(answer.split(separator: "Session: ").last?.prefix { $0 != ";" })
            #expect(id.count == 16 && id.allSatisfy(\.isHexDigit))
            return "Session: \(id)\r\n"
        }

        func tick(_ seconds: Int64) {
            time.now = milliseconds(seconds * 1000)
            core.tick(now: time.now)
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
    }

    private static let report: [UInt8] = [0x24, 1, 0, 8, 0x80, 201, 0, 1, 1, 2, 3, 4]

    /// FIELD.md, RTSP: each of these keeps a session alive.
    @Test(arguments: ["OPTIONS", "GET_PARAMETER", "SET_PARAMETER", "receiver report"])
    func keepsTheSessionAlive(_ sign: String) throws {
        let connection = try Connection()
        let session = try connection.setUp()
        connection.tick(50)
        if sign == "receiver report" {
            try connection.channel.writeInbound(ByteBuffer(bytes: Self.report))
        } else {
            try connection.send(sign, session)
        }
        connection.tick(109)
        #expect(connection.channel.isActive)
        connection.tick(112)
        #expect(!connection.channel.isActive)
        #expect(connection.core.sessions == 0 && connection.core.connections.isEmpty)
    }

    @Test func withoutASignTheSessionEnds() throws {
        let connection = try Connection()
        _ = try connection.setUp()
        // No sign of life: neither nothing at all nor what is no RTCP.
        connection.tick(50)
        try connection.channel.writeInbound(ByteBuffer(bytes: [0x24, 1, 0, 0, 0x24, 1, 0, 2, 0, 0]))
        connection.tick(61)
        #expect(!connection.channel.isActive)
    }

    /// A viewer over TCP that sends nothing lives by taking what is sent.
    @Test func aSilentViewerThatTakesItsPicturesStays() throws {
        let connection = try Connection()
        let session = try connection.setUp()
        try connection.send("PLAY", session)
        for second in Int64(1)...200 {
            connection.hub.publish(second == 1 ? keyFrame() : picture(at: second * 1000))
            connection.tick(second)
            #expect(try !connection.received().isEmpty)
        }
        #expect(connection.channel.isActive)
    }

    @Test func pauseSendsNothingMore() throws {
        let connection = try Connection()
        let session = try connection.setUp()
        try connection.send("PLAY", session)
        connection.hub.publish(keyFrame())
        connection.tick(1)
        #expect(try connection.received().contains("$"))
        try connection.send("PAUSE", session)
        _ = try connection.received()
        connection.hub.publish(picture(at: 1000))
        connection.tick(2)
        #expect(try connection.received().isEmpty)
        try connection.send("TEARDOWN", session)
        #expect(connection.core.sessions == 0)
    }

    @Test func firstRequestAndIdleTimes() throws {
        let silent = try Connection()
        silent.tick(11)
        #expect(!silent.channel.isActive)
        let idle = try Connection()
        try idle.send("OPTIONS")
        idle.tick(30)
        #expect(idle.channel.isActive)
        idle.tick(31)
        #expect(!idle.channel.isActive)
    }

    /// CTMW 7.5.4, exception 9: a URL of another form is told once for each connection, one that leads nowhere is not.
    @Test func tellsOfIllegalURLsOnce() throws {
        let told = Counter()
        let connection = try Connection { _ in told.increment() }
        try connection.send("DESCRIBE", url: "rtsp://h/realplay?devid=OTHER&channelno=0&streamtype=1")
        try connection.send("BREW")
        #expect(told.take() == 0)
        try connection.send("DESCRIBE", url: "rtsp://h/live")
        try connection.send("DESCRIBE", url: "rtsp://h/")
        #expect(told.take() == 1)
        #expect(try connection.received().split(separator: " 400 ").count == 3)
    }

    /// A flood ends with words; a session, once there, may ask as it likes.
    @Test func requestsWithoutASessionAreCounted() throws {
        let connection = try Connection()
        for _ in 0..<50 { try connection.send("OPTIONS") }
        #expect(try connection.received().count(of: " 200 ") == 50)
        try connection.send("OPTIONS")
        let refusal = try connection.received()
        #expect(refusal.hasPrefix("RTSP/1.0 503 ") && refusal.contains("More than 50 requests a second"))
        #expect(refusal.contains("CSeq: 1\r\n"))
        connection.tick(1)
        #expect(!connection.channel.isActive)

        let viewer = try Connection()
        let session = try viewer.setUp()
        for _ in 0..<500 { try viewer.send("OPTIONS", session) }
        #expect(try viewer.received().count(of: " 200 ") == 500)
        let patient = try Connection()
        for second in Int64(1)...25 {
            for _ in 0..<50 { try patient.send("OPTIONS") }
            patient.tick(second)
        }
        #expect(try patient.received().count(of: " 200 ") == 1250)
        #expect(patient.channel.isActive)
    }

    /// Of too many connections the oldest without a session goes.
    @Test func makesRoom() throws {
        let connection = try Connection()
        for _ in 0..<(2 + connection.core.limits.connectionsBeyondSessions - 1) {
            let channel = EmbeddedChannel(loop: connection.channel.embeddedEventLoop)
            connection.time.now = connection.time.now + .milliseconds(1)
            try channel.pipeline.syncOperations.addHandler(RTSPConnectionHandler(server: connection.core, remote: nil))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }
        let before = connection.core.connections.count
        #expect(connection.core.admitConnection())
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(connection.core.connections.count == before - 1)
        #expect(!connection.channel.isActive)
    }

    /// More at once than anybody can close politely: the descriptors must last.
    @Test func aFloodStaysWithinTheLimit() throws {
        let connection = try Connection()
        let loop = connection.channel.embeddedEventLoop
        let most = 2 + connection.core.limits.connectionsBeyondSessions
        var open = [connection.channel]
        for _ in 0..<3 * most where connection.core.admitConnection() {
            let channel = EmbeddedChannel(loop: loop)
            try channel.pipeline.syncOperations.addHandler(RTSPConnectionHandler(server: connection.core, remote: nil))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            open.append(channel)
            loop.run()
        }
        #expect(open.count { $0.isActive } <= most)
    }

    /// The line of the log leads to the packet: whose, which request, which byte.
    @Test func whatIsNotRTSPIsLoggedWithItsPlace() throws {
        let log = LogRecorder()
        let connection = try Connection(
            remote: SocketAddress(ipAddress: "192.0.2.7", port: 5012), logger: log.logger)
        try connection.send("OPTIONS")
        let first = "OPTIONS \(Connection.url) RTSP/1.0\r\nCSeq: 1\r\n\r\n".utf8.count
        let second = "OPTIONS * RTSP/1.0\r\nCSeq: 2\r\n"
        try connection.channel.writeInbound(ByteBuffer(string: second + "no field\r\n\r\n"))
        let place = "192.0.2.7:5012, message 2, byte \(first + second.utf8.count): "
        #expect(log.lines.contains { $0.hasPrefix(place + "something that is no header field") }, "\(log.lines)")
    }
}

extension String {
    /// How often `part` stands in the text.
    fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
