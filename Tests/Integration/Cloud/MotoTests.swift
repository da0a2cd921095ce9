import Base
import Capture
import Device
import System
import Testing
import Upload

extension Integration {
    /// Against moto, which knows what each user may do. It checks V4 signatures, and nothing of V2 ("open").
    @Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: MotoServer.isThere)) struct MotoTests {
        private static let bucket = "GlobalEyeRecord"
        private static let key = "8110_0_20130801160000.ts"

        private func put(_ store: ObjectStore, size: Int64 = 10, key: String = key) throws {
            try store.put(PatternSource(size: size), bucket: Self.bucket, key: key, type: "video/mp2t") { _ in }
        }

        private func failure(_ body: () throws -> Void) -> ObjectStoreFailure? {
            #expect(throws: ObjectStoreFailure.self, performing: body)
        }

        @Test(arguments: ObjectDialect.allCases) func whatIsStoredIsWhatWasSent(dialect: ObjectDialect) throws {
            let server = try MotoServer(isOpen: dialect == .oos)
            let store = try server.store(dialect)
            let sizes: [Int64] = [0, 1, 256 * 1024, 256 * 1024 + 1, 900_000]
            for size in sizes {
                let source = PatternSource(size: size, seed: UInt64(size))
                try store.put(source, bucket: Self.bucket, key: "8110_0_\(size).ts", type: "video/mp2t") { _ in }
                #expect(try server.fetch("\(Self.bucket)/8110_0_\(size).ts") == source.bytes, "\(size) bytes")
            }
            // What is there already is not sent again.
            try store.put(
                PatternSource(size: 900_000), bucket: Self.bucket, key: "8110_0_900000.ts", type: "video/mp2t",
                resuming: ""
            ) { _ in Issue.record("it was there") }
        }

        @Test(arguments: ObjectDialect.allCases) func anUploadThatWasCutGoesOnWhereItWas(dialect: ObjectDialect) throws
        {
            let server = try MotoServer(isOpen: dialect == .oos)
            let proxy = try CuttingProxy(to: server.port) { cuts in cuts == 0 ? 600_000 : nil }
            defer { proxy.stop() }
            let source = PatternSource(size: 1_000_000)
            var kept: [String] = []
            let cut = failure {
                try server.store(dialect, port: proxy.port).put(
                    source, bucket: Self.bucket, key: Self.key, type: "video/mp2t"
                ) { kept.append($0) }
            }
            #expect(cut?.cause == .network, "\(String(describing: cut))")
            let rest = try CuttingProxy(to: server.port) { cuts in cuts == 0 ? 700_000 : nil }
            defer { rest.stop() }
            try server.store(dialect, port: rest.port).put(
                source, bucket: Self.bucket, key: Self.key, type: "video/mp2t", resuming: kept.last
            ) { kept.append($0) }
            #expect(rest.cuts == 0 && kept.count == 2, "begun once: \(kept)")
            #expect(try server.fetch("\(Self.bucket)/\(Self.key)") == source.bytes)
        }

        /// CTMW 7.5.4: each refusal has its own number.
        @Test func whatAUserMayNotDoIsSaid() throws {
            let server = try MotoServer()
            for (user, secret) in [("all", "wrong"), ("nobody", "testing"), ("reader", "testing")] {
                let refused = failure { try put(server.store(user: user, secret: secret)) }
                #expect(refused?.exception == .login, "\(user): \(String(describing: refused))")
            }
            let bucket = failure { try put(server.store(user: "no-bucket")) }
            #expect(bucket?.exception == .folder && bucket?.cause == .refused, "\(String(describing: bucket))")

            try put(server.store())
            // The bucket is there now.
            let store = try server.store(user: "no-delete")
            try put(store, key: "8110_0_20130801160100.ts")
            let device = try #require(DeviceID(wireText: "8110"))
            let now = try #require(PlatformTime(wireText: "20130801170000"))
            let kept = failure {
                _ = try store.deleteOldest(
                    device: device, channels: [ChannelNumber(clamping: 0)], before: now, bytes: 1)
            }
            #expect(kept?.exception == .deletion && kept?.cause == .refused, "\(String(describing: kept))")
            #expect(
                try server.store().deleteOldest(
                    device: device, channels: [ChannelNumber(clamping: 0)], before: now, bytes: 11) == 20)
        }
    }
}
