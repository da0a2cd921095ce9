import Glibc
import NIOPosix
import TestSupport
import Testing

extension Integration {
    /// The whole agent between a platform, an FTP server and a board's disk.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct AgentUpgradeTests {
        private typealias Server = FTPTests.Server
        private static let after = ["a": "1.0.0", "b": "1.1.0"]

        private struct Site {
            let board: BoardOnFiles
            let server: Server
            let platform: PlatformProcess
            let device: PlatformDevice
        }

        private func site(
            _ server: [String] = [], board: BoardOnFiles? = nil, state: String? = nil
        ) async throws -> Site {
            let board = try board ?? BoardOnFiles()
            let server = try Server(server)
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform, more: board.configuration, state: state)
            try #require(try await platform.isOnline(), "\(device.log)")
            return Site(board: board, server: server, platform: platform, device: device)
        }

        /// The result of an upgrade's request.
        private func request(
            _ site: Site, _ file: String = "good", port: Int? = nil, password: String = "secret"
        ) async throws -> String {
            let port = port ?? site.server.port
            let answer = try await site.platform.run(
                "send \(PlatformDevice.id) 6D NewDevVer=x FtpIP=127.0.0.1 FtpPort=\(port) FtpAccount=camera "
                    + "FtpPassword=\(password) FtpFileName=\(file)")
            return answer["result"] ?? "\(answer)"
        }

        private func path(_ site: Site, _ file: String = "good") -> String { "\(site.server.directory)/files/\(file)" }

        /// The words of the exception of that type; nil when none comes.
        private func exception(_ type: Int, _ site: Site, from: String = "0") async throws -> String? {
            // Three times: a machine under load may need a minute.
            for _ in 0..<3 {
                let answer = try await site.platform.run(
                    "expect EXCEPTION_NOTIFY_REQ dir=in ExceptionType=\(type) from=\(from) timeout=18000")
                if answer.isOK { return answer["ExceptionDesc"] }
            }
            return nil
        }

        /// Starts the agent again, and sees that the platform is told of nothing for two heartbeats.
        private func expectSilence(_ site: Site) async throws {
            let from = try await site.platform.next()
            #expect(site.device.end() == 0)
            try site.device.start()
            #expect(try await site.platform.run("expect HEARTBEAT_RES count=3 from=\(from) timeout=15000").isOK)
            #expect(try await !site.platform.run("expect EXCEPTION_NOTIFY_REQ from=\(from) timeout=0").isOK)
        }

        // MARK: It goes well

        @Test(arguments: [
            [], ["--cut-fetch", "2000000", "--cut-fetch", "1500000"], ["--no-resume", "--cut-fetch", "2000000"],
            ["--busy", "2", "--cut-fetch", "2000000", "--crowded", "1"],
        ])
        func anUpgradeGetsIntoTheOtherSlotAndIsToldWhenItHasProvedItself(faults: [String]) async throws {
            let site = try await site(faults)
            let image = BoardOnFiles.image()
            try site.board.sign(image, to: path(site))
            #expect(try await request(site, "/good") == "0")
            #expect(try await eventually(30) { site.board.restarts == 1 }, "\(site.device.log)")
            #expect(site.board.slotB(image.count) == image)
            #expect(site.board.record == "slot=a trial=b tries=2")
            #expect(try await request(site) == "1")
            let shown = try await site.device.console("upgrade")
            #expect(shown["state"] == "restarting" && shown["version"] == "1.1.0" && shown["slot"] == "a", "\(shown)")
            let torn = site.device.log.split(separator: "\n").filter { $0.contains("is fetched on in") }
            let turnedAway = zip(faults, faults.dropFirst()).filter { ["--busy", "--crowded"].contains($0.0) }
            #expect(
                torn.count == faults.count { $0 == "--cut-fetch" } + turnedAway.compactMap { Int($0.1) }.reduce(0, +))

            #expect(site.device.end() == 0)
            #expect(try site.board.boot(Self.after) == "b")
            let from = try await site.platform.next()
            try site.device.start()
            #expect(try await site.platform.isOnline(from: from))
            #expect(try await site.device.console("upgrade")["state"] == "on trial")
            #expect(try await request(site) == "1")
            #expect(try await !site.platform.run("expect EXCEPTION_NOTIFY_REQ from=\(from) timeout=0").isOK)
            try site.board.slots("confirm", "b")
            #expect(try await exception(0, site, from: from) == "upgraded to 1.1.0")
            #expect(try await site.device.console("upgrade")["state"] == "idle")
            #expect(!Files.names(in: "\(site.device.directory)/state").contains("upgrade"))
            try await expectSilence(site)
            #expect(!site.device.log.contains("secret"))
            #expect(try await site.platform.oddities() == "")
        }

        // MARK: It doesn't

        struct Refusal: Sendable {
            var file: String
            var words: String
            var password = "secret"
        }

        @Test func whatIsNotForThisBoardIsRefused() async throws {
            let site = try await site()
            let image = BoardOnFiles.image(1 << 20)
            let board = site.board
            try board.sign(image, to: path(site, "wrong-key"), key: .other)
            try board.sign(image, to: path(site, "unsigned"), key: .none)
            try board.sign(image, to: path(site, "foreign"), board: "other-board")
            try board.sign(image, to: path(site, "older"), version: "0.9.9")
            try board.sign(image, to: path(site, "equal"), version: "1.0.0")
            try board.sign(BoardOnFiles.image(9 << 20), to: path(site, "large"))
            try board.sign(image, to: path(site))
            try Files.write(image, to: path(site, "nonsense"))
            let good = Files.read(path(site))
            try Files.write(good.dropLast(), to: path(site, "short"))
            try Files.write(good + [0], to: path(site, "long"))
            try Files.write(Array(good.prefix(200)), to: path(site, "head"))
            var damaged = good
            damaged[good.count - 1000] ^= 1
            try Files.write(damaged, to: path(site, "damaged"))
            let size = good.count
            let refusals = [
                Refusal(file: "wrong-key", words: "not signed with this camera's key"),
                Refusal(file: "unsigned", words: "the upgrade is not signed"),
                Refusal(file: "foreign", words: "is for the board other-board; this is test-board"),
                Refusal(file: "older", words: "version 0.9.9 is not newer than 1.0.0"),
                Refusal(file: "equal", words: "version 1.0.0 is not newer than 1.0.0"),
                Refusal(file: "large", words: "9437184 bytes do not fit into the slot's 8388608"),
                Refusal(file: "nonsense", words: "does not begin with CAMAGUP1"),
                Refusal(file: "short", words: "the file has \(size - 1) bytes, not \(size)"),
                Refusal(file: "long", words: "longer than the \(size) bytes that it promises"),
                Refusal(file: "head", words: "it ends before its head does"),
                Refusal(file: "damaged", words: "its digest differs"),
                Refusal(file: "missing", words: "550"),
                Refusal(file: "good", words: "530", password: "hidden-wrong"),
            ]
            for refusal in refusals {
                let from = try await site.platform.next()
                #expect(try await request(site, refusal.file, password: refusal.password) == "0")
                let words = try await exception(11, site, from: from)
                #expect(words?.contains(refusal.words) == true, "\(refusal.file): \(words ?? "nothing")")
            }
            #expect(board.record == "slot=a trial= tries=0" && board.restarts == 0)
            #expect(board.slotB(board.slotSize).allSatisfy { $0 == 0 })
            #expect(!site.device.log.contains("hidden-wrong"))
            #expect(try await !site.device.console("link", "trace", "200").description.contains("hidden-wrong"))
            // What makes no sense is refused at once.
            for (file, port) in [("good", 0), ("folder/", site.server.port)] {
                #expect(try await request(site, file, port: port) == "1")
            }
            // And the next good one is taken.
            #expect(try await request(site) == "0")
            #expect(try await eventually(30) { board.restarts == 1 }, "\(site.device.log)")
            #expect(try await site.platform.oddities() == "")
        }

        @Test func aServerThatHangsIsGivenUpAndASecondRequestRefused() async throws {
            let site = try await site(["--hang"])
            try site.board.sign(BoardOnFiles.image(), to: path(site))
            #expect(try await request(site) == "0")
            #expect(try await eventually(30) { site.device.log.contains("is fetched on in") }, "\(site.device.log)")
            #expect(try await request(site) == "1")
            #expect(site.device.log.contains("an upgrade is under way already"))
            let words = try await exception(11, site)
            #expect(words?.hasPrefix("fetching the upgrade failed: ") == true, "\(words ?? "nothing")")
            #expect(site.board.record == "slot=a trial= tries=0")
        }

        @Test func aServerThatIsGoneIsGivenUp() async throws {
            let site = try await site(["--hang"])
            try site.board.sign(BoardOnFiles.image(), to: path(site))
            #expect(try await request(site) == "0")
            #expect(
                try await eventually(30) { site.device.log.contains("an upgrade is fetched") }, "\(site.device.log)")
            site.server.process.signal(SIGKILL)
            let words = try await exception(11, site)
            #expect(words?.contains("connect") == true, "\(words ?? "nothing")")
            #expect(!Files.names(in: "\(site.device.directory)/state").contains("upgrade"))
        }

        @Test(.enabled(if: geteuid() == 0, "only root can mount a small disk"))
        func aFullDataPartitionIsSaid() async throws {
            let folder = try TemporaryFolder()
            let state = folder.path
            try #require(mount("tmpfs", state, "tmpfs", 0, "size=4m,mode=700") == 0)
            defer { umount2(folder.path, Int32(MNT_DETACH)) }
            let site = try await site(state: state)
            try site.board.sign(BoardOnFiles.image(), to: path(site))
            #expect(try await request(site) == "0")
            let words = try await exception(11, site)
            #expect(
                words?.hasPrefix("the data partition has no room for the upgrade: ") == true, "\(words ?? "nothing")")
            #expect(site.board.record == "slot=a trial= tries=0")
            #expect(!Files.names(in: state).contains("upgrade"))
        }

        @Test func aPCTakesNoUpgrade() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let answer = try await platform.run(
                "send \(PlatformDevice.id) 6D NewDevVer=2 FtpIP=127.0.0.1 FtpPort=21 FtpAccount=a FtpPassword=b "
                    + "FtpFileName=c")
            #expect(answer["result"] == "1", "\(answer)")
            #expect(device.log.contains("this device has no slots; upgrades don't apply to it"))
        }

        // MARK: After a restart

        @Test func aTrialThatWasGivenUpIsToldOnce() async throws {
            let site = try await site()
            try site.board.sign(BoardOnFiles.image(1 << 20), to: path(site))
            #expect(try await request(site) == "0")
            #expect(try await eventually(30) { site.board.restarts == 1 }, "\(site.device.log)")
            site.device.end(SIGKILL)
            for slot in ["b", "b", "a"] { #expect(try site.board.boot(Self.after) == slot) }
            let from = try await site.platform.next()
            try site.device.start()
            #expect(try await exception(11, site, from: from) == "version 1.1.0 did not prove itself; back to 1.0.0")
            #expect(site.board.record == "slot=a trial= tries=0")
            try await expectSilence(site)
        }

        /// The platform is away when the outcome is known, and the agent is ended before it is back.
        @Test func anOutcomeWaitsForThePlatform() async throws {
            let site = try await site()
            try site.board.sign(BoardOnFiles.image(1 << 20), to: path(site), key: .other)
            #expect(try await site.platform.run("misbehave no-answer 34").isOK)
            #expect(try await request(site) == "0")
            #expect(try await exception(11, site) != nil)
            #expect(site.device.end() == 0)
            _ = try await site.platform.run("heal")
            let from = try await site.platform.next()
            try site.device.start()
            #expect(try await exception(11, site, from: from)?.contains("not signed with") == true)
            try await expectSilence(site)
        }

        @Test(arguments: [SIGTERM, SIGKILL]) func anEndWhileFetchingIsAnInterruption(signal: Int32) async throws {
            let site = try await site(["--hang"])
            try site.board.sign(BoardOnFiles.image(), to: path(site))
            #expect(try await request(site) == "0")
            #expect(try await eventually(30) { site.device.log.contains("is fetched") }, "\(site.device.log)")
            let status = site.device.end(signal)
            #expect(status == (signal == SIGTERM ? 0 : -SIGKILL))
            let from = try await site.platform.next()
            try site.device.start()
            #expect(try await exception(11, site, from: from) == "the upgrade was interrupted by a restart")
            #expect(!Files.names(in: "\(site.device.directory)/state").contains("upgrade"))
            try await expectSilence(site)
        }

        /// Killed at ten moments of the write: either nothing has changed for U-Boot, or the new system is there as a
        /// whole. `UPGRADE_CUTS=100` tries more.
        @Test func whereverItIsCutTheBoardHasASystem() async throws {
            let board = try BoardOnFiles(slotSize: 32 << 20)
            let site = try await site(board: board)
            let image = BoardOnFiles.image(32 << 20)
            try board.sign(image, to: path(site))
            let cuts = getenv("UPGRADE_CUTS").flatMap { Int(String(cString: $0)) } ?? 10
            var (inTheMiddle, whole) = (0, 0)
            for cut in 0..<cuts {
                try Files.write([UInt8](repeating: 0, count: 32 << 20), to: "\(board.directory)/p3")
                let logged = site.device.log.utf8.count
                #expect(try await request(site) == "0", "\(site.device.log.suffix(600))")
                // The write says eight times how far it is; the record follows.
                let (lines, device) = (cut % 10, site.device)
                try await NIOThreadPool.singleton.runIfActive {
                    let end = Clock.now + 20_000_000_000
                    while Clock.now < end, device.linesOfWriting(since: logged) < lines { usleep(500) }
                    // After the last of them comes the reading back.
                    usleep(.random(in: 0..<(lines < 9 ? 5000 : 100_000)))
                }
                site.device.end(SIGKILL)
                let slot = board.slotB(image.count)
                if board.record == "slot=a trial=b tries=2" {
                    #expect(slot == image)
                    whole += 1
                } else {
                    #expect(board.record == "slot=a trial= tries=0")
                    if slot != image, slot.contains(where: { $0 != 0 }) { inTheMiddle += 1 }
                }
                // Without a restart of the board, a trial that was set is one that nobody tried.
                let from = try await site.platform.next()
                try site.device.start()
                #expect(try await exception(11, site, from: from) != nil, "\(lines) \(site.device.log.suffix(3000))")
                #expect(board.record == "slot=a trial= tries=0")
                #expect(try await site.platform.isOnline(from: from))
            }
            print("of \(cuts) cuts \(inTheMiddle) were in the middle of the slot, \(whole) behind the record")
            #expect(inTheMiddle > 0)
        }
    }
}

extension PlatformDevice {
    /// How often the log has told of the write since that byte.
    fileprivate func linesOfWriting(since byte: Int) -> Int {
        let news = Files.text("\(directory)/log").utf8.dropFirst(byte)
        return String(decoding: news, as: UTF8.self).split(separator: "\n").count { line in
            line.contains("is whole and is written") || line.contains("% of the upgrade is written")
        }
    }
}
