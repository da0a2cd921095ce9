import Glibc
import TestSupport
import Testing

extension Integration {
    /// The server as a process, asked by a client that looks at every byte.
    @Suite(.serialized) struct ServerTests {
        @Test func tenThousandAbortedVisitsLeaveNothing() throws {
            let agent = try AgentProcess()
            func visit(_ count: Int) throws {
                for _ in 0..<count {
                    let socket = try Socket(port: agent.port)
                    socket.resetOnClose()
                    try socket.send("DESCRIBE \(agent.url()) RTSP/1.0\r\nCSeq: 1\r\n\r\n")
                    _ = try socket.receive(atMost: 1)
                }
            }
            // The allocator's pools fill first.
            try visit(1000)
            _ = Clock.wait(seconds: 5) { agent.descriptors < 64 }
            let (descriptors, resident) = (agent.descriptors, agent.resident)
            try visit(10_000)
            #expect(
                Clock.wait(seconds: 5) { agent.descriptors <= descriptors },
                "\(descriptors) descriptors became \(agent.descriptors)")
            #expect(agent.resident <= resident + 2048, "\(resident) KiB became \(agent.resident) KiB")
        }

        /// Found by review: viewers whose connection broke while PLAY was answered stayed in the stream for ever.
        @Test func brokenViewersLeaveTheStream() throws {
            let agent = try AgentProcess()
            for _ in 0..<300 {
                let client = try RTSPTestClient(port: agent.port)
                client.socket.resetOnClose()
                try client.request(
                    "SETUP", agent.url() + "/trackID=0", headers: ["Transport": "RTP/AVP/TCP;interleaved=0-1"])
                try client.send("PLAY", agent.url())
            }
            #expect(try Clock.wait(seconds: 5) { try agent.console("viewers").output == "[]\n" })
        }

        /// Found by review: answers that nobody reads piled up in memory.
        @Test func whoDoesNotReadIsNotHeard() throws {
            let agent = try AgentProcess()
            let viewer = try RTSPTestClient(port: agent.port)
            try viewer.play(agent.url())
            for _ in 0..<50 { _ = try viewer.packet() }
            let resident = agent.resident
            // With a session: without one so many requests end the connection.
            let flooding = try RTSPTestClient(port: agent.port)
            let transport = ["Transport": "RTP/AVP/TCP;interleaved=0-1"]
            try flooding.request("SETUP", agent.url() + "/trackID=0", headers: transport)
            let socket = flooding.socket
            let requests = String(repeating: "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", count: 2000)
            socket.limitSending(milliseconds: 200)
            var sent = 0
            while sent < 1000, (try? socket.send(requests)) != nil { sent += 1 }
            #expect(sent < 1000, "the server read 64 MB of requests whose answers nobody took")
            #expect(agent.resident < resident + 8192)
            _ = try viewer.packet()
        }

        /// SIGTERM: goodbye to the viewer, the end within two seconds.
        @Test func endsOnSIGTERM() throws {
            let agent = try AgentProcess()
            let client = try RTSPTestClient(port: agent.port)
            try client.play(agent.url())
            _ = try client.packet()
            agent.process.signal(SIGTERM)
            let start = Clock.now
            var sawGoodbye = false
            while let frame = try? client.frame() {
                if frame.channel == 1, frame.bytes.count > 9, frame.bytes[9] == 203 { sawGoodbye = true }
            }
            #expect(sawGoodbye)
            #expect(agent.process.exitStatus(within: 5) == 0)
            #expect(Clock.now - start < 2_000_000_000)
        }

        /// One viewer stops reading for ten seconds; another, beside it, misses nothing; the first resumes on a key
        /// frame.
        @Test func aViewerThatStopsReadingHurtsOnlyItself() throws {
            let agent = try AgentProcess(channels: """
                { name: "test", source: "test-pattern", sub: null,
                  main: { size: "640x360", frameRate: 25, bitRate: 4000, keyFrameSeconds: 1, preset: "ultrafast" } }
                """)
            let slow = try RTSPTestClient(port: agent.port, receiveBuffer: 16 * 1024)
            try slow.play(agent.url())
            let quick = try RTSPTestClient(port: agent.port)
            try quick.play(agent.url())
            _ = try slow.packet()
            var last: UInt16?
            let end = Clock.now + 10_000_000_000
            var pictures = 0
            while Clock.now < end {
                let packet = try quick.packet()
                if let last { #expect(packet.sequence == last &+ 1) }
                last = packet.sequence
                if packet.marker { pictures += 1 }
            }
            #expect(pictures > 200)
            // What was in flight comes first; then a jump in time to a key frame, and no jump in the numbers.
            var before = try slow.packet()
            var jump: RTSPTestClient.Frame?
            let limit = Clock.now + 15_000_000_000
            while jump == nil && Clock.now < limit {
                let packet = try slow.packet()
                #expect(packet.sequence == before.sequence &+ 1)
                if packet.timestamp &- before.timestamp > 20 * 3600 { jump = packet }
                before = packet
            }
            #expect(jump?.nalType == 7)
        }

        /// Players that put the track into the path, or drop the query, once they have described it.
        @Test(arguments: [
            "realplay/trackID=0?{query}/", "realplay/trackID=0?{query}", "realplay/trackID=0", "trackID=0",
        ])
        func playsWhereverTheTrackStands(_ form: String) throws {
            let agent = try AgentProcess()
            let url = agent.url()
            let parts = url.split(separator: "/realplay?").map { String($0) }
            let client = try RTSPTestClient(port: agent.port)
            #expect(try client.request("DESCRIBE", url).status == 200)
            let track = "\(parts[0])/" + form.replacing("{query}", with: parts[1])
            let transport = ["Transport": "RTP/AVP/TCP;interleaved=0-1"]
            #expect(try client.request("SETUP", track, headers: transport).status == 200)
            let playing = try client.request("PLAY", track.replacing("trackID=0", with: ""))
            #expect(playing.status == 200)
            #expect(playing.headers["rtp-info"]?.hasPrefix("url=\(track);seq=") == true)
            _ = try client.packet()
        }

        @Test func statusCodes() throws {
            let agent = try AgentProcess(
                channels: "{ name: \"test\", source: \"test-pattern\", main: { size: \"320x180\" }, sub: null }",
                rtsp: "access: \"open\", address: \"127.0.0.1\", maxSessions: 1")
            let client = try RTSPTestClient(port: agent.port)
            let track = "/trackID=0", transport = ["Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"]
            #expect(try client.request("OPTIONS", "*").status == 200)
            #expect(try client.request("DESCRIBE", agent.url(stream: 2)).status == 403)
            #expect(try client.request("DESCRIBE", agent.url().replacing("CAM", with: "OTHER")).status == 404)
            #expect(
                try client.request("DESCRIBE", agent.url().replacing("channelno=0", with: "channelno=1")).status == 404)
            #expect(try client.request("DESCRIBE", "rtsp://127.0.0.1/").status == 400)
            let multicast = ["Transport": "RTP/AVP;multicast"]
            #expect(try client.request("SETUP", agent.url() + track, headers: multicast).status == 461)
            #expect(try client.request("SETUP", agent.url() + track, headers: transport).status == 200)
            let other = try RTSPTestClient(port: agent.port)
            #expect(try other.request("SETUP", agent.url() + track, headers: transport).status == 453)
            #expect(try client.request("TEARDOWN", agent.url()).status == 200)
            #expect(try other.request("SETUP", agent.url() + track, headers: transport).status == 200)
        }

        @Test func passwords() throws {
            let agent = try AgentProcess(
                rtsp: "access: \"password\", users: { ann: \"p@ss:/?#%\" }, address: \"127.0.0.1\"")
            func probe(_ user: String) throws -> (status: Int32?, output: String) {
                try ChildProcess.run(
                    ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name",
                     "-of", "csv=p=0",
                     agent.url().replacing("rtsp://", with: "rtsp://\(user)")], seconds: 30)
            }
            #expect(try probe("ann:p%40ss%3A%2F%3F%23%25@").output == "h264\n")
            #expect(try probe("ann:wrong@").status != 0)
            #expect(try probe("").status != 0)
            let client = try RTSPTestClient(port: agent.port)
            let response = try client.request("DESCRIBE", agent.url())
            #expect(response.status == 401)
            #expect(!agent.log.contains("p@ss"))
        }

        @Test func withoutAPlatformATokenOpensNothing() throws {
            let agent = try AgentProcess(rtsp: "access: \"token\", address: \"127.0.0.1\"")
            let client = try RTSPTestClient(port: agent.port)
            #expect(try client.request("DESCRIBE", agent.url()).status == 401)
            #expect(try client.request("DESCRIBE", agent.url(more: "&hashtoken=SECRET1")).status == 503)
            #expect(!agent.log.contains("SECRET1"))
        }

        /// Nonsense gets an answer and the end of its connection, and nobody else notices.
        @Test func nonsense() throws {
            let agent = try AgentProcess()
            let viewer = try RTSPTestClient(port: agent.port)
            try viewer.play(agent.url())
            for text in [
                "\u{0}\u{1}\u{2}\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", String(repeating: "A", count: 100_000),
            ] {
                let socket = try Socket(port: agent.port)
                try? socket.send(text)
                let answer = (try? socket.receive()).map { String(decoding: $0, as: UTF8.self) } ?? ""
                #expect(answer.hasPrefix("RTSP/1.0 4") || answer.hasPrefix("RTSP/1.0 505"))
                while let more = try? socket.receive(), !more.isEmpty {}
            }
            _ = try viewer.packet()
        }
    }
}
