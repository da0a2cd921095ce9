import Base
import Capture
import Device
import Glibc
import Net
import Recorder
import Streamer
import Synchronization
import System
import TestSupport
import Testing
import Uplink
import Upload

extension Integration {
    /// The whole way from a job to the servers.
    @Suite(.serialized, .timeLimit(.minutes(10)), .sharedObjectServer) struct UploadServiceTests {
        /// How often the network is cut; `make test` has time for twenty. CUTS=200 for more.
        static var cuts: Int { getenv("CUTS").flatMap { Int(String(cString: $0)) } ?? 20 }

        @Test(arguments: ObjectDialect.allCases) func cutsAtRandomMomentsLoseAndDoubleNothing(dialect: ObjectDialect)
            async throws
        {
            let server = try SharedObjectServer.account()
            let cuts = Self.cuts
            let proxy = try CuttingProxy(to: server.port) { done in done < cuts ? Int.random(in: 1...500_000) : nil }
            defer { proxy.stop() }
            let file = try NoiseFile(size: 2_000_000)
            let journal = MemoryJournal()
            let uploads = try UploadsUnderTest(file: file.path, journal: journal)
            try await uploads.service.start()
            await uploads.service.setCloud(try server.account(dialect, port: proxy.port))
            var jobs: [UploadJob] = []
            var memory: [Int] = []
            while proxy.cuts < cuts {
                let size = Int64.random(in: 0...600_000)
                let from = Int64.random(in: 0...1_000_000)
                let job = try UploadsUnderTest.job(
                    jobs.count, .cloud, jobs.count % 3 == 0 ? .picture : .recording, range: from..<from + size)
                jobs.append(job)
                await uploads.service.add(job)
                let count = jobs.count
                #expect(try await uploads.eventually(60) { $0.stored.count >= count - 2 })
                if jobs.count % 10 == 0 { memory.append(AgentProcess.residentOfThisProcess) }
            }
            let count = jobs.count
            #expect(try await uploads.eventually(60) { $0.stored.count == count })
            await uploads.service.stop()
            #expect(journal.count == 0)
            #expect(uploads.stored.sorted() == jobs.map(\.id.name).sorted())
            #expect(uploads.dropped.isEmpty)
            for (bucket, kind) in [("GlobalEyeRecord", ObjectName.Kind.recording), ("GlobalEyePicture", .picture)] {
                let expected = jobs.filter { $0.name.kind == kind }
                #expect(try server.names(bucket) == expected.map(\.id.name))
                for job in expected {
                    #expect(try server.fetch("\(bucket)/\(job.id.name)")[...] == file.range(job), "\(job.id.name)")
                }
            }
            // Growth between the first and the last tenth uploads, in KiB.
            if let first = memory.first, let last = memory.last { #expect(last - first < 16_000, "\(memory)") }
        }

        @Test func cutsOfFTPLoseAndDoubleNothing() async throws {
            let server = try FTPTests.Server(
                (0..<Self.cuts).flatMap { _ in ["--cut", "\(Int.random(in: 1...90_000))"] })
            let file = try NoiseFile(size: 200_000)
            let journal = MemoryJournal()
            let uploads = try UploadsUnderTest(file: file.path, journal: journal)
            try await uploads.service.start()
            await uploads.service.setFTP(
                FTPAccount(
                    server: ServerAddress(host: "127.0.0.1", port: UInt16(server.port)), account: "camera",
                    password: "secret"))
            let jobs = try (0..<Self.cuts).map { index in
                let from = Int64.random(in: 0...100_000)
                return try UploadsUnderTest.job(index, .ftp, .ftpPicture, range: from..<from + 100_000)
            }
            for job in jobs { await uploads.service.add(job) }
            #expect(try await uploads.eventually(120) { $0.stored.count == jobs.count })
            #expect(uploads.service.currentStatus.counters.failures >= Self.cuts / 2)
            await uploads.service.stop()
            #expect(server.names == jobs.map(\.id.name))
            for job in jobs { #expect(server.file(job.id.name)[...] == file.range(job), "\(job.id.name)") }
            #expect(journal.count == 0)
        }

        @Test func aRestartGoesOn() async throws {
            let objects = try SharedObjectServer.account()
            let ftp = try FTPTests.Server(["--cut", "150000"])
            let file = try NoiseFile(size: 1_000_000)
            let journal = MemoryJournal()
            var jobs: [UploadJob] = []
            for index in 0..<6 {
                let range = Int64(index * 1_000)..<Int64(index * 1_000 + 600_000)
                jobs.append(
                    try UploadsUnderTest.job(
                        index, index % 2 == 0 ? .cloud : .ftp, index % 2 == 0 ? .recording : .ftpPicture, range: range))
            }
            var stored: [String] = []
            for round in 0..<3 {
                // So slow at first that the end comes in the middle.
                let uploads = try UploadsUnderTest(file: file.path, journal: journal, maxKbps: round < 2 ? 8_000 : nil)
                try await uploads.service.start()
                await uploads.service.setCloud(try objects.account())
                await uploads.service.setFTP(
                    FTPAccount(
                        server: ServerAddress(host: "127.0.0.1", port: UInt16(ftp.port)), account: "camera",
                        password: "secret"), folder: "a/b")
                if round == 0 { for job in jobs { await uploads.service.add(job) } }
                let before = stored.count
                #expect(try await uploads.eventually { before + $0.stored.count >= (round < 2 ? round + 1 : 6) })
                await uploads.service.stop()
                stored += uploads.stored
            }
            #expect(stored.sorted() == jobs.map(\.id.name).sorted())
            for job in jobs {
                let found =
                    job.destination == .cloud
                    ? try objects.fetch("GlobalEyeRecord/\(job.id.name)") : ftp.file("a/b/\(job.id.name)")
                #expect(found[...] == file.range(job), "\(job.id.name)")
            }
            #expect(journal.count == 0)
        }

        @Test func anEndIsQuick() async throws {
            let server = try SharedObjectServer.account()
            let file = try NoiseFile(size: 2_000_000)
            let uploads = try UploadsUnderTest(file: file.path, journal: MemoryJournal(), maxKbps: 64)
            try await uploads.service.start()
            await uploads.service.setCloud(try server.account())
            await uploads.service.add(try UploadsUnderTest.job(0, .cloud, .recording, range: 0..<2_000_000))
            #expect(try await uploads.eventually { $0.service.currentStatus.running.count == 1 })
            let start = Clock.now
            await uploads.service.stop()
            #expect(Clock.now - start < 3_000_000_000)
        }

        @Test func aFullStorageStopsOrLosesTheOldest() async throws {
            let server = try ObjectServer()
            let file = try NoiseFile(size: 400_000)
            let uploads = try UploadsUnderTest(file: file.path, journal: MemoryJournal())
            try await uploads.service.start()
            await uploads.service.setCloud(try server.account(user: "small"))
            for index in 0..<5 {
                await uploads.service.add(try UploadsUnderTest.job(index, .cloud, .recording, range: 0..<90_000))
            }
            #expect(try await uploads.eventually { $0.troubles == [.full] })
            #expect(uploads.stored.count == 3)
            #expect(uploads.service.currentStatus.troubles[.cloud]?.contains("quota") == true)
            await uploads.service.overwriteOldest(true)
            #expect(try await uploads.eventually { $0.stored.count == 5 })
            // Older than all there is: it is not for this that newer ones go.
            let old = try UploadsUnderTest.job(-5, .cloud, .recording, range: 0..<90_000)
            await uploads.service.add(old)
            #expect(try await uploads.eventually { $0.dropped == [old.id.name] })
            #expect(try server.names("GlobalEyeRecord", user: "small").count == 3)
            await uploads.service.stop()
        }

        /// Several devices may have one account.
        @Test func aStorageThatOthersFilledLosesNothing() async throws {
            let server = try ObjectServer()
            let account = try server.account(user: "small")
            try server.store(account).put(
                PatternSource(size: 250_000), bucket: account.recordBucket, key: "9_0_20100101000000.ts",
                type: "video/mp2t"
            ) { _ in }
            let file = try NoiseFile(size: 100_000)
            let uploads = try UploadsUnderTest(file: file.path, journal: MemoryJournal())
            try await uploads.service.start()
            await uploads.service.overwriteOldest(true)
            await uploads.service.setCloud(account)
            await uploads.service.add(try UploadsUnderTest.job(0, .cloud, .recording, range: 0..<90_000))
            #expect(try await uploads.eventually { $0.troubles == [.full] })
            #expect(uploads.dropped.isEmpty && uploads.service.currentStatus.waiting == 1)
            await uploads.service.stop()
            #expect(try server.names("GlobalEyeRecord", user: "small") == ["9_0_20100101000000.ts"])
        }

        @Test func wrongAccountsAreSaidAndMended() async throws {
            let server = try SharedObjectServer.account()
            let file = try NoiseFile(size: 10_000)
            let uploads = try UploadsUnderTest(file: file.path, journal: MemoryJournal())
            try await uploads.service.start()
            await uploads.service.setCloud(try server.account(secret: "wrong"))
            await uploads.service.add(try UploadsUnderTest.job(0, .cloud, .picture, range: 0..<10_000))
            #expect(try await uploads.eventually { $0.troubles == [.login] })
            await uploads.service.setCloud(try server.account())
            #expect(try await uploads.eventually { $0.stored.count == 1 })
            #expect(uploads.service.currentStatus.troubles.isEmpty)

            let ftp = try FTPTests.Server()
            let address = ServerAddress(host: "127.0.0.1", port: UInt16(ftp.port))
            await uploads.service.setFTP(FTPAccount(server: address, account: "camera", password: "wrong"))
            await uploads.service.add(try UploadsUnderTest.job(0, .ftp, .ftpPicture, range: 0..<10_000))
            // The platform has no exception for its FTP server.
            #expect(try await uploads.eventually { $0.troubles == [.login, nil] })
            await uploads.service.setFTP(FTPAccount(server: address, account: "camera", password: "secret"))
            #expect(try await uploads.eventually { $0.stored.count == 2 })
            await uploads.service.stop()
        }

        /// A day's policies, with the clock turned: what should exist exists, once.
        @Test func aDayOfPolicies() async throws {
            let objects = try SharedObjectServer.account()
            let ftp = try FTPTests.Server()
            let file = try NoiseFile(size: 100_000)
            let uploads = try UploadsUnderTest(file: file.path, journal: MemoryJournal())
            try await uploads.service.start()
            await uploads.service.setCloud(try objects.account(.s3))
            await uploads.service.setFTP(
                FTPAccount(
                    server: ServerAddress(host: "127.0.0.1", port: UInt16(ftp.port)), account: "camera",
                    password: "secret"))
            func policy(_ interval: Int, _ start: Int, _ end: Int, _ store: PictureStore) throws -> ChannelPicturePolicy
            {
                let span = DaySpan(
                    start: try #require(ClockTime(minutes: start)), end: try #require(ClockTime(minutes: end)))
                return ChannelPicturePolicy(
                    id: PolicyID(clamping: start), channel: UploadsUnderTest.channel, store: store,
                    policy: DayPolicy(interval: try #require(PictureInterval(interval)), span: try #require(span)))
            }
            var schedule = PicturePolicySchedule(
                policies: [
                    try policy(1_800, 0, 1_440, .cloud), try policy(3_600, 480, 1_080, .ftp),
                    try policy(0, 750, 750, .ftp),
                ], offset: .china)
            let device = try #require(DeviceID(wireText: "8110"))
            let midnight: Int64 = 1_375_286_400
            for second in stride(from: midnight, to: midnight + 86_400, by: 2) {
                for due in schedule.due(now: second) {
                    await uploads.service.add(
                        UploadJob(
                            destination: due.store == .ftp ? .ftp : .cloud, name: due.name(device: device),
                            source: "0 3000", size: 3_000))
                }
            }
            #expect(try await uploads.eventually(60) { $0.stored.count == 48 + 11 })
            await uploads.service.stop()
            #expect(try objects.names("GlobalEyePicture").count == 48)
            #expect(ftp.names.count == 11)
            #expect(ftp.names.contains("8110_0_20130801123000.JPG"))
        }
    }
}
