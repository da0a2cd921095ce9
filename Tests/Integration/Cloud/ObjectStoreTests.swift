import Base
import Capture
import Device
import Glibc
import NIOPosix
import Net
import System
import TestSupport
import Testing
import Upload

extension Integration {
    /// Against OpenStack Swift, which checks signatures of both kinds.
    @Suite(.serialized, .timeLimit(.minutes(2)), .sharedObjectServer) struct ObjectStoreTests {
        static let key = "81100000001_0_20130801160000.ts"

        @Test(arguments: ObjectDialect.allCases) func whatIsStoredIsWhatWasSent(dialect: ObjectDialect) throws {
            let server = try SharedObjectServer.account()
            let store = try server.store(server.account(dialect))
            let sizes: [Int64] = [0, 1, 200_000, 256 * 1024, 256 * 1024 + 1, 900_000]
            for size in sizes {
                let source = PatternSource(size: size, seed: UInt64(size))
                try store.put(source, bucket: "GlobalEyeRecord", key: "k\(size).ts", type: "video/mp2t") { _ in }
                #expect(try server.fetch("GlobalEyeRecord/k\(size).ts") == source.bytes, "\(size) bytes")
            }
            #expect(try server.names("GlobalEyeRecord").count == sizes.count)
        }

        @Test(arguments: ObjectDialect.allCases) func oddNames(dialect: ObjectDialect) throws {
            let server = try SharedObjectServer.account()
            let store = try server.store(server.account(dialect), partSize: 1_000)
            for (key, encoded) in [
                ("a b+c%25/~ü&=?#.ts", "a%20b%2Bc%2525/~%C3%BC%26%3D%3F%23.ts"), ("x'(y)!*", "x%27%28y%29%21%2A"),
                ("a/../b/./c", "a/../b/./c"),
            ] {
                for size: Int64 in [500, 2_500] {
                    let source = PatternSource(size: size)
                    try store.put(source, bucket: "B-\(size)", key: key, type: "image/jpeg") { _ in }
                    #expect(try server.fetch("B-\(size)/\(encoded)") == source.bytes)
                    // Listing names it in the query.
                    try store.put(source, bucket: "B-\(size)", key: key, type: "image/jpeg", resuming: "") { _ in
                        Issue.record("it was there")
                    }
                }
            }
        }

        @Test(arguments: ObjectDialect.allCases, [(nil, "wrong"), ("nobody", "testing")] as [(String?, String)])
        func aWrongAccountIsALoginThatFailed(dialect: ObjectDialect, account: (String?, String)) throws {
            let server = try SharedObjectServer.account()
            let store = try server.store(server.account(dialect, user: account.0, secret: account.1))
            let failure = #expect(throws: ObjectStoreFailure.self) {
                try store.put(PatternSource(size: 10), bucket: "GlobalEyeRecord", key: Self.key, type: "video/mp2t") {
                    _ in
                }
            }
            #expect(failure?.cause == .credentials)
            #expect(failure?.exception == .login)
            #expect(failure?.description.contains("check the account") == true)
            #expect(failure?.description.contains(account.1) == false)
        }

        @Test(arguments: ObjectDialect.allCases) func aBucketThatCannotBeMadeIsSaid(dialect: ObjectDialect) throws {
            let server = try SharedObjectServer.account()
            let store = try server.store(server.account(dialect))
            for size: Int64 in [10, 600_000] {
                let failure = #expect(throws: ObjectStoreFailure.self) {
                    try store.put(PatternSource(size: size), bucket: "b", key: Self.key, type: "video/mp2t") { _ in }
                }
                #expect(failure?.exception == .folder, "\(String(describing: failure))")
            }
        }

        /// A camera without a battery for its clock starts in 1970.
        @Test(arguments: ObjectDialect.allCases) func aWrongClockIsMended(dialect: ObjectDialect) throws {
            let server = try SharedObjectServer.account()
            for error in [-86_400 * 365, 7_200] {
                let store = try server.store(server.account(dialect), clockError: error)
                try store.put(PatternSource(size: 10), bucket: "GlobalEyeRecord", key: "k\(error)", type: "video/mp2t")
                { _ in }
            }
            #expect(try server.names("GlobalEyeRecord").count == 2)
        }

        @Test func aRegionIsTakenFromTheStorage() throws {
            let server = try SharedObjectServer.account()
            var account = try server.account(.s3)
            account.region = "elsewhere"
            try server.store(account).put(
                PatternSource(size: 10), bucket: "GlobalEyeRecord", key: "k", type: "video/mp2t"
            ) { _ in }
            #expect(try server.names("GlobalEyeRecord") == ["k"])
        }

        @Test(arguments: ObjectDialect.allCases) func aFullStorageLosesTheOldest(dialect: ObjectDialect) throws {
            let server = try ObjectServer()
            let account = try server.account(dialect, user: "small")
            let store = try server.store(account)
            let device = try #require(DeviceID(wireText: "8110"))
            let names = (0..<3).map { "8110_\($0 % 2)_2013080116000\($0).ts" }
            for name in names {
                try store.put(PatternSource(size: 90_000), bucket: account.recordBucket, key: name, type: "video/mp2t")
                { _ in }
            }
            // Of somebody else with the same account, and older than all.
            try store.put(
                PatternSource(size: 5_000), bucket: account.recordBucket, key: "811_0_20100101000000.ts",
                type: "video/mp2t"
            ) { _ in }
            for size: Int64 in [90_000, 310_000] {
                let failure = #expect(throws: ObjectStoreFailure.self) {
                    try store.put(
                        PatternSource(size: size), bucket: account.recordBucket, key: "8110_0_20130801170000.ts",
                        type: "video/mp2t"
                    ) { _ in }
                }
                #expect(failure?.cause == .full, "\(String(describing: failure))")
                #expect(failure?.exception == .full)
            }
            let channels = (0..<2).compactMap { ChannelNumber($0) }
            let before = try #require(PlatformTime(wireText: "20130801170000"))
            let first = try #require(PlatformTime(wireText: "20130801160000"))
            #expect(try store.deleteOldest(device: device, channels: channels, before: first, bytes: 1) == 0)
            #expect(
                try store.deleteOldest(device: device, channels: channels, before: before, bytes: 90_001) == 180_000)
            #expect(
                try server.names("GlobalEyeRecord", user: "small") == [
                    "8110_0_20130801160002.ts", "811_0_20100101000000.ts",
                ])
            try store.put(
                PatternSource(size: 90_000), bucket: account.recordBucket, key: "8110_0_20130801170000.ts",
                type: "video/mp2t"
            ) { _ in }
        }

        @Test func anAbsentStorageIsTriedAgainLater() throws {
            let server = try SharedObjectServer.account()
            let account = try server.account(port: 9)
            let failure = #expect(throws: ObjectStoreFailure.self) {
                try server.store(account).put(PatternSource(size: 10), bucket: "b", key: "k", type: "video/mp2t") { _ in
                }
            }
            #expect(failure?.cause == .network)
            #expect(failure?.exception == .upload)
        }

        @Test(arguments: ObjectDialect.allCases) func anUploadThatWasCutGoesOnWhereItWas(dialect: ObjectDialect) throws
        {
            let server = try SharedObjectServer.account()
            let proxy = try CuttingProxy(to: server.port) { cuts in cuts == 0 ? 600_000 : cuts == 1 ? 300_000 : nil }
            defer { proxy.stop() }
            let source = PatternSource(size: 1_000_000)
            var kept: [String] = []
            for _ in 0..<2 {
                let failure = #expect(throws: ObjectStoreFailure.self) {
                    let store = try server.store(server.account(dialect, port: proxy.port))
                    try store.put(
                        source, bucket: "GlobalEyeRecord", key: Self.key, type: "video/mp2t", resuming: kept.last
                    ) { kept.append($0) }
                }
                #expect(failure?.cause == .network, "\(String(describing: failure))")
            }
            // As after a restart of the agent. The rest is less than what the whole would be.
            let rest = try CuttingProxy(to: server.port) { cuts in cuts == 0 ? 300_000 : nil }
            defer { rest.stop() }
            let store = try server.store(server.account(dialect, port: rest.port))
            try store.put(source, bucket: "GlobalEyeRecord", key: Self.key, type: "video/mp2t", resuming: kept.last) {
                kept.append($0)
            }
            #expect(rest.cuts == 0)
            #expect(kept.count == 2, "begun once: \(kept)")
            #expect(try server.fetch("GlobalEyeRecord/\(Self.key)") == source.bytes)
        }

        @Test func uploadsLeftBehindAreCleanedAway() throws {
            let server = try SharedObjectServer.account()
            var kept: [String] = []
            for index in 0..<3 {
                let proxy = try CuttingProxy(to: server.port) { cuts in cuts == 0 ? 400_000 : nil }
                defer { proxy.stop() }
                let store = try server.store(server.account(port: proxy.port))
                #expect(throws: ObjectStoreFailure.self) {
                    try store.put(
                        PatternSource(size: 600_000), bucket: "GlobalEyeRecord", key: "8110_0_2013080116000\(index).ts",
                        type: "video/mp2t"
                    ) { kept.append($0) }
                }
            }
            let store = try server.store(server.account())
            let device = try #require(DeviceID(wireText: "8110"))
            let other = try #require(DeviceID(wireText: "811"))
            #expect(try store.abortStale(bucket: "GlobalEyeRecord", device: other, keeping: []) == 0)
            #expect(try store.abortStale(bucket: "GlobalEyeRecord", device: device, keeping: [kept[1]]) == 2)
            #expect(try store.abortStale(bucket: "GlobalEyeRecord", device: device, keeping: []) == 1)
        }

        @Test func aStorageThatHangsIsGivenUp() throws {
            let server = try ObjectServer()
            server.process.signal(19)  // SIGSTOP: the kernel still takes the connection
            let store = try server.store(server.account(), silence: 2)
            let start = Clock.now
            let failure = #expect(throws: ObjectStoreFailure.self) {
                try store.put(PatternSource(size: 10), bucket: "b", key: "k", type: "video/mp2t") { _ in }
            }
            #expect(failure?.cause == .network)
            #expect(Clock.now - start < 20_000_000_000)  // curl looks at an average
        }

        /// Live viewers come and go while a recording is under way.
        @Test func theLimitChangesInTheMiddle() async throws {
            let sink = try UploadSink()
            let url = "http://127.0.0.1:\(sink.port)"
            let account = try #require(
                ObjectAccount(
                    url: url, account: "a", password: Secret(wireText: "b"), place: CloudPlace(), dialect: .oos))
            let throttle = SendThrottle(bytesPerSecond: 8_000)
            let start = Clock.now
            async let stored: Void = NIOThreadPool.singleton.runIfActive {
                let store = ObjectStore(account: account, control: TransferControl(throttle: throttle), wallTime: { 0 })
                try store?.put(PatternSource(size: 400_000), bucket: "b", key: "k", type: "video/mp2t") { _ in }
            }
            // 50 s at first; then two.
            _ = try await NIOThreadPool.singleton.runIfActive { Clock.wait(seconds: 0.5) { false } }
            throttle.limit(bytesPerSecond: 200_000)
            try await stored
            let seconds = Double(Clock.now - start) / 1e9
            #expect(seconds > 2.2 && seconds < 30, "\(seconds) s")
        }

        /// Neither what is hashed nor what is sent is held.
        @Test(arguments: ObjectDialect.allCases) func memoryDoesNotDependOnTheSize(dialect: ObjectDialect) throws {
            let sink = try UploadSink()
            let folder = try TemporaryFolder()
            let path = try folder.write("large", "")
            #expect(truncate(path, 300_000_000) == 0)
            let url = "http://127.0.0.1:\(sink.port)"
            let account = try #require(
                ObjectAccount(
                    url: url, account: "a", password: Secret(wireText: "b"), place: CloudPlace(), dialect: dialect))
            let store = try #require(
                ObjectStore(account: account, control: TransferControl(), partSize: .max, wallTime: { 0 }))
            try store.put(FileSource(path: path, range: 0..<1_000_000), bucket: "b", key: "k", type: "video/mp2t") {
                _ in
            }
            // proc(5): the peak begins anew.
            try Files.write("5", to: "/proc/self/clear_refs")
            let before = AgentProcess.peakOfThisProcess
            try store.put(FileSource(path: path), bucket: "b", key: "k", type: "video/mp2t") { _ in }
            let growth = AgentProcess.peakOfThisProcess - before
            #expect(growth < 4_000, "KiB")
        }
    }
}
