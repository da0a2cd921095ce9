import Base
import Device
import Media
import Synchronization
import TestSupport
import Testing
import Uplink

extension Integration {
    /// The link against the platform simulator, which notes everything that the text does not allow.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct PlatformLinkTests {
        static let id = LinkUnderTest.id

        @Test func firstStartEndsLoggedIn() async throws {
            let platform = try PlatformProcess()
            let device = try LinkUnderTest(platform)
            await device.start()
            #expect(try await platform.run("expect HEARTBEAT_REQ count=2 LocalIP=127.0.0.1 timeout=15000").isOK)
            #expect(try await device.isOnline())
            var from = "0"
            for root in ["REDIRECT_REQ", "REGISTER_REQ", "LOGIN_REQ", "ABILITYUP_REQ", "HEARTBEAT_REQ"] {
                let found = try await platform.run("expect \(root) dir=in from=\(from) timeout=0")
                #expect(found.isOK, "\(root): \(found)")
                from = found["next"] ?? "0"
            }
            let oddities = try await platform.oddities()
            #expect(oddities == "")
            await device.stop()
            #expect(device.link.state == .stopped(.off))
            #expect(device.link.statistics.counters.logins == 1)
        }

        @Test func aRestartNeedsNoRegistration() async throws {
            let platform = try PlatformProcess()
            let kept = LinkUnderTest.Kept()
            let first = try LinkUnderTest(platform, kept: kept)
            await first.start()
            #expect(try await first.isOnline())
            await first.stop()
            #expect(kept.memory.withLock { $0.lastRegistration } != nil)
            let from = try await platform.next()
            let second = try LinkUnderTest(platform, kept: kept)
            await second.start()
            #expect(try await platform.run("expect HEARTBEAT_REQ from=\(from) timeout=15000").isOK)
            for root in ["REDIRECT_REQ", "REGISTER_REQ"] {
                #expect(try await !platform.run("expect \(root) from=\(from) timeout=0").isOK)
            }
            let oddities = try await platform.oddities()
            #expect(oddities == "")
            await second.stop()
        }

        @Test func aRestartedPlatformHasItsDeviceBack() async throws {
            let first = try PlatformProcess()
            let device = try LinkUnderTest(first)
            await device.start()
            #expect(try await device.isOnline())
            first.end()
            #expect(try await device.eventually { if case .online = $0.state { false } else { true } })
            let second = try PlatformProcess(
                http: Int(first.places["http"] ?? "") ?? 0, link: Int(first.places["link"] ?? "") ?? 0)
            #expect(try await second.run("expect HEARTBEAT_REQ timeout=15000").isOK)
            #expect(try await device.isOnline())
            #expect(try await second.oddities() == "")
            #expect(device.link.statistics.counters.linksLost == 1)
            await device.stop()
        }

        @Test func theBackupServerStandsInForADeadOne() async throws {
            let platform = try PlatformProcess(backup: 0)
            try await platform.run("down main")
            let device = try LinkUnderTest(platform)
            await device.start()
            #expect(try await device.isOnline())
            #expect(try await platform.run("devices")["server"] == "backup")
            let oddities = try await platform.oddities()
            #expect(oddities == "")
            await device.stop()
        }

        @Test func thePlatformJudgesTokens() async throws {
            let platform = try PlatformProcess()
            let device = try LinkUnderTest(platform)
            let token = String(repeating: "a", count: 32)
            #expect(await device.judge(token) == .unavailable)
            await device.start()
            #expect(try await device.isOnline())
            let good = try #require(try await platform.run("token \(Self.id) 0 1")["token"])
            #expect(await device.judge(good) == .granted)
            #expect(await device.judge(good) == .refused)
            #expect(await device.judge(token) == .refused)
            let other = try #require(try await platform.run("token \(Self.id) 1 1")["token"])
            #expect(await device.judge(other) == .refused)
            try await platform.run("misbehave no-answer token")
            #expect(await device.judge(good, within: .milliseconds(200)) == .unavailable)
            platform.end()
            #expect(await device.judge(good) == .unavailable)
            await device.stop()
        }

        @Test func aRequestOfThePlatformIsAnsweredOnce() async throws {
            let platform = try PlatformProcess()
            let device = try LinkUnderTest(platform)
            await device.start()
            #expect(try await device.isOnline())
            let answer = try await platform.run("send \(Self.id) 6C")
            #expect(answer["root"] == "REBOOT_RES" && answer["result"] == "0", "\(answer)")
            // What can't be read never reaches the device.
            let broken = try await platform.run("send \(Self.id) 6C <REBOOT_REQ><DevID>")
            #expect(broken["root"] == "REBOOT_RES" && broken["result"] == "1", "\(broken)")
            #expect(device.served == [.reboot])
            #expect(try await !platform.run("expect REBOOT_RES dir=in count=3 timeout=100").isOK)
            let oddities = try await platform.oddities()
            #expect(oddities == "")
            // Known to the text, but not served by this device. Last, because the simulator finds it odd that the
            // DevID of an ERROR_RES is empty.
            let unknown = try await platform.run("send \(Self.id) 64 <?xml version=\"1.0\"?><VIDEO_PTZ_REQ/>")
            #expect(unknown["root"] == "ERROR_RES" && unknown["result"] == "255", "\(unknown)")
            #expect(device.served == [.reboot])
            await device.stop()
        }

        @Test func damagedFramesAreCountedAndALostPlaceEndsTheConnection() async throws {
            let platform = try PlatformProcess()
            let device = try LinkUnderTest(platform)
            await device.start()
            #expect(try await device.isOnline())
            try await platform.run("misbehave bad-md5 1 33")
            #expect(try await device.eventually { $0.statistics.damagedFrames == 1 })
            try await platform.run("misbehave bad-start 1 33")
            #expect(try await device.eventually { $0.statistics.counters.linksLost == 1 })
            #expect(try await device.isOnline())
            await device.stop()
        }

        @Test func twentyCutsAtRandomMomentsEndLoggedIn() async throws {
            let platform = try PlatformProcess()
            let device = try LinkUnderTest(platform)
            await device.start()
            var from = "0"
            for cut in 0..<20 {
                let connected = try await platform.run("expect connected from=\(from) timeout=10000")
                #expect(connected.isOK, "cut \(cut): \(connected)")
                // Before, within and after the login.
                try await platform.run("wait \(Int.random(in: 0...20))")
                try await platform.run(cut.isMultiple(of: 2) ? "misbehave close" : "misbehave reset")
                from = connected["next"] ?? "0"
            }
            #expect(try await platform.run("expect HEARTBEAT_REQ from=\(from) timeout=10000").isOK)
            #expect(try await device.isOnline())
            #expect(try await device.eventually { $0.statistics.counters.connections > 20 })
            let oddities = try await platform.oddities()
            #expect(oddities == "")
            await device.stop()
        }
    }
}

extension LinkUnderTest {
    fileprivate func judge(_ token: String, within: Duration = .seconds(4)) async -> TokenVerdict {
        await withCheckedContinuation { continuation in
            link.verify(
                token, for: TokenSubject(deviceID: Self.id, channel: 0, content: .live(.main)), within: within
            ) { continuation.resume(returning: $0) }
        }
    }
}
