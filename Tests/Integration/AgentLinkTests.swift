import Glibc
import NIOPosix
import TestSupport
import Testing

extension Integration {
    /// The whole agent as a device of the platform simulator, which notes everything that the text does not allow.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct AgentLinkTests {
        @Test func firstStartRestartAndFactoryReset() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let roots = ["REDIRECT_REQ", "REGISTER_REQ", "LOGIN_REQ", "ABILITYUP_REQ", "HEARTBEAT_REQ"]
            try await expect(roots, of: platform, from: "0")

            // A restart needs neither redirect nor registration, not even one that is as hard as a power cut.
            for signal in [SIGTERM, SIGKILL] {
                #expect(device.end(signal) == (signal == SIGTERM ? 0 : -SIGKILL), "\(device.log)")
                let restart = try await platform.next()
                try device.start()
                #expect(try await platform.isOnline(from: restart))
                for root in ["REDIRECT_REQ", "REGISTER_REQ"] {
                    #expect(try await !platform.run("expect \(root) from=\(restart) timeout=0").isOK)
                }
            }

            // After a reset, on the console or by the command, all of it again.
            var from = try await platform.next()
            let answer = try await device.console("reset", "factory")
            #expect(answer.description.contains("forgotten"))
            #expect(try await platform.isOnline(from: from))
            try await expect(roots, of: platform, from: from)
            device.end()
            from = try await platform.next()
            let done = try await device.command("reset")
            #expect(done.description.hasPrefix("done"))
            try device.start()
            #expect(try await platform.isOnline(from: from))
            try await expect(roots, of: platform, from: from)
            let oddities = try await platform.oddities()
            #expect(oddities == "")
        }

        /// Each refusal of each answer: the device ends logged in.
        @Test(arguments: [
            ("redirect", [1, 255]), ("register", [1, 2, 3, 255]), ("login", [1, 2, 3, 255]), ("http", [404, 500, 503]),
        ])
        func endsLoggedInAfterRefusals(of subject: String, codes: [Int]) async throws {
            for code in codes {
                let platform = try PlatformProcess()
                try await platform.run("misbehave refuse \(subject) \(code) 1")
                let device = try PlatformDevice(platform)
                if subject == "redirect" {
                    // Not asked again in the same run (CTMW 5.4): who mends the platform starts the device anew.
                    #expect(try await platform.run("expect REDIRECT_RES Result=\(code) timeout=15000").isOK)
                    device.end()
                    try device.start()
                }
                let event = subject == "http" ? "http-refused" : "\(subject.uppercased())_RES Result=\(code)"
                #expect(try await platform.run("expect \(event) timeout=15000").isOK, "\(subject) \(code)")
                let from = subject == "login" ? "0" : try await platform.next()
                #expect(try await platform.isOnline(from: from), "\(subject) \(code): \(device.log)")
                let oddities = try await platform.oddities()
                #expect(oddities == "")
            }
        }

        @Test func survivesTheDeathOfEachServer() async throws {
            let platform = try PlatformProcess(backup: 0)
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline(server: "main"))
            for (dead, server) in [("main", "backup"), ("backup", "main")] {
                try await platform.run("up \(server)")
                let from = try await platform.next()
                try await platform.run("down \(dead)")
                #expect(try await platform.isOnline(from: from, server: server), "\(device.log)")
            }
            // Both dead: it registers again, and again, and is back as soon as one lives.
            let from = try await platform.next()
            try await platform.run("down main")
            #expect(try await platform.run("expect REGISTER_REQ dir=in count=2 from=\(from) timeout=20000").isOK)
            let back = try await platform.next()
            try await platform.run("up backup")
            #expect(try await platform.isOnline(from: back, server: "backup"), "\(device.log)")
            let oddities = try await platform.oddities()
            #expect(oddities == "")
        }

        @Test func comesBackToARestartedPlatform() async throws {
            let first = try PlatformProcess()
            let device = try PlatformDevice(first)
            #expect(try await first.isOnline())
            first.end()
            let second = try PlatformProcess(
                http: Int(first.places["http"] ?? "") ?? 0, link: Int(first.places["link"] ?? "") ?? 0)
            #expect(try await second.isOnline(), "\(device.log)")
            #expect(try await second.oddities() == "")
        }

        /// A hundred times the link is cut at any moment, half of the times with a request under way.
        @Test func survivesAHundredCuts() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            var random = SystemRandomNumberGenerator()
            for cut in 0..<100 {
                let from = try await platform.next()
                if Bool.random(using: &random) {
                    try await platform.run("send \(PlatformDevice.id) 61 ChannelNo=0 StreamType=1 timeout=0")
                }
                try await platform.run("wait \(Int.random(in: 0...40, using: &random))")
                let how = ["close", "reset", "misbehave half-frame", "misbehave bad-start", "misbehave close-instead"]
                let line = how[Int.random(in: how.indices, using: &random)]
                try await platform.run(line.hasPrefix("misbehave") ? line : "misbehave \(line) \(PlatformDevice.id)")
                #expect(try await platform.isOnline(from: from), "cut \(cut) by \(line): \(device.log.suffix(2000))")
            }
            try await platform.run("heal")
            let oddities = try await platform.oddities()
            #expect(oddities == "")
            // Every frame of the device was heard, and every answer found its question.
            let link = try await device.console("link")
            #expect(link["strayAnswers"] == "0", "\(link)")
            #expect(Int(link["linksLost"] ?? "") ?? 0 >= 95, "\(link)")
        }

        @Test func channelParametersAreAppliedAndKept() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let set = try await platform.run(
                "send \(PlatformDevice.id) 60 ChannelNo=0 StreamType=1 FrameSize=3 BitRate=5")
            #expect(set["result"] == "0", "\(set)")
            func parameters(of stream: Int) async throws -> PlatformProcess.Answer {
                try await platform.run("send \(PlatformDevice.id) 61 ChannelNo=0 StreamType=\(stream)")
            }
            var got = try await parameters(of: 1)
            #expect(got["FrameSize"] == "3" && got["BitRate"] == "5" && got["FrameRate"] == "25", "\(got)")
            let other = try await parameters(of: 2)
            #expect(other["FrameRate"] == "15", "\(other)")

            let from = try await platform.next()
            device.end(SIGKILL)
            try device.start()
            #expect(try await platform.isOnline(from: from))
            got = try await parameters(of: 1)
            #expect(got["FrameSize"] == "3" && got["BitRate"] == "5", "\(got)")
            let channels = try await device.console("channels")
            #expect(channels["size"] == "352x288", "\(channels)")

            // What it can't do, it says, and changes nothing.
            for wrong in [
                "ChannelNo=1 StreamType=1 BitRate=1", "ChannelNo=0 StreamType=1 FrameRate=26",
                "ChannelNo=0 StreamType=1 FrameSize=5 BitRate=1", "ChannelNo=0 StreamType=1 BitRate=1 AudioInput=1",
            ] {
                let answer = try await platform.run("send \(PlatformDevice.id) 60 \(wrong)")
                #expect(answer["result"] == "1", "\(wrong): \(answer)")
            }
            got = try await parameters(of: 1)
            #expect(got["BitRate"] == "5", "\(got)")
            _ = try await device.console("reset", "factory")
            let after = try await device.console("channels")
            // The encoder changes with the next picture.
            #expect(after["size"] == "640x360" || after["size"] == "352x288")
            let oddities = try await platform.oddities()
            #expect(oddities == "")
        }

        /// Answered first, then the agent is started anew in the same process.
        @Test func restartsWhenThePlatformWantsIt() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let pid = device.pid
            let from = try await platform.next()
            #expect(try await platform.run("send \(PlatformDevice.id) 6C")["result"] == "0")
            #expect(try await platform.isOnline(from: from), "\(device.log)")
            #expect(kill(pid, 0) == 0)
            let link = try await device.console("link")
            #expect(link["logins"] == "1", "\(link)")
            let oddities = try await platform.oddities()
            #expect(oddities == "")
        }

        /// 64H on a serial head, and the stop that nobody sent any more.
        @Test func turnsTheCameraAndStopsItWithoutALink() async throws {
            let platform = try PlatformProcess()
            let line = try SerialLine()
            let channel = """
                { source: "test-pattern", main: { size: "320x180", preset: "ultrafast" }, sub: null,
                  ptz: { kind: "pelco-d", port: "\(line.path)", address: 3, speed: 100 } }
                """
            let device = try PlatformDevice(platform, channel: channel)
            #expect(try await platform.isOnline())
            #expect(try await platform.run("expect ABILITYUP_REQ PTZFlag=1 timeout=1000").isOK)
            let turned = try await platform.run("send \(PlatformDevice.id) 64 ChannelNo=0 PtzDirection=3")
            #expect(turned["result"] == "0", "\(turned)")
            let start = try await line.read(7)
            #expect(start == [0xFF, 3, 0, 0, 0, 0, 3], "an earlier agent may have left it turning")
            let left = try await line.read(7)
            #expect(left == [0xFF, 3, 0, 4, 0x3F, 0, 0x46], "left at full speed")
            try await platform.run("misbehave close \(PlatformDevice.id)")
            let stop = try await line.read(7)
            #expect(stop == [0xFF, 3, 0, 0, 0, 0, 3], "stop")
            let other = try await platform.run("send \(PlatformDevice.id) 64 ChannelNo=1 PtzDirection=3")
            #expect(other["result"] != "0")
            _ = device
        }

        /// Exception 8: a lens that gives nothing for ten seconds is told once, and only then.
        @Test func tellsOfALensThatGivesNothing() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(
                platform,
                channel: "{ source: \"/dev/video-that-is-not-there\", main: { preset: \"ultrafast\" }, sub: null }")
            #expect(try await platform.isOnline())
            let told = try await platform.run("expect EXCEPTION_NOTIFY_REQ ExceptionType=8 ChannelNo=0 timeout=20000")
            #expect(told.isOK, "\(device.log)")
            #expect(told.description.contains("/dev/video-that-is-not-there"), "\(told)")
            #expect(try await !platform.run("expect EXCEPTION_NOTIFY_REQ count=2 timeout=3000").isOK)
            let oddities = try await platform.oddities()
            #expect(oddities == "")
        }

        /// Exception 9: told once, however often somebody tries.
        @Test func tellsOfIllegalURLs() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let url = try await platform.url()
            try await NIOThreadPool.singleton.runIfActive {
                for _ in 0..<5 {
                    let status = try RTSPTestClient(url).request("DESCRIBE", "rtsp://127.0.0.1/cgi-bin/admin").status
                    #expect(status == 400)
                }
            }
            #expect(try await platform.run("expect EXCEPTION_NOTIFY_REQ ExceptionType=9").isOK)
            #expect(try await !platform.run("expect EXCEPTION_NOTIFY_REQ count=2 timeout=1000").isOK)
            _ = device
        }

        private func expect(_ roots: [String], of platform: PlatformProcess, from start: String) async throws {
            var from = start
            for root in roots {
                let found = try await platform.run("expect \(root) dir=in from=\(from) timeout=0")
                #expect(found.isOK, "\(root): \(found)")
                from = found["next"] ?? "0"
            }
        }
    }
}
