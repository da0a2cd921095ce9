import Base
import Capture
import Glibc
import Net
import TestSupport
import Testing

extension Integration {
    /// Against pyftpdlib.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct FTPDownloadTests {
        private typealias Server = FTPTests.Server

        /// Where a download puts its bytes; it says no when it has `most`.
        private final class Basket {
            var bytes: [UInt8] = []
            var most = Int.max

            func take(_ more: UnsafeRawBufferPointer) -> Bool {
                guard bytes.count + more.count <= most else { return false }
                bytes += more
                return true
            }
        }

        private func get(
            _ server: Server, _ name: String, from offset: Int64 = 0, password: String = "secret",
            control: TransferControl = TransferControl(), into basket: Basket
        ) throws {
            let account = FTPAccount(
                server: ServerAddress(host: "127.0.0.1", port: UInt16(server.port)), account: "camera",
                password: password)
            let download = try #require(FTPDownload(account: account, file: name, control: control, silence: 2))
            try download.get(from: offset) { basket.take($0) }
        }

        private func server(_ arguments: [String] = [], size: Int64 = 1_000_000) throws -> (Server, [UInt8]) {
            let server = try Server(arguments)
            let bytes = PatternSource(size: size).bytes
            try #require(mkdir("\(server.directory)/files/a ü#?;%", 0o700) == 0)
            for name in ["file", "a ü#?;%/file"] {
                try Files.write(bytes, to: "\(server.directory)/files/\(name)")
            }
            return (server, bytes)
        }

        @Test(arguments: ["file", "/file", "a ü#?;%/file", "/a ü#?;%/file"])
        func comesByteForByte(name: String) throws {
            let (server, bytes) = try server()
            let basket = Basket()
            try get(server, name, into: basket)
            #expect(basket.bytes == bytes)
        }

        @Test(arguments: [1, 65_536, 999_999, 1_000_000]) func comesFromAnyByteOn(offset: Int) throws {
            let (server, bytes) = try server()
            let basket = Basket()
            try get(server, "file", from: Int64(offset), into: basket)
            #expect(basket.bytes == Array(bytes[offset...]))
        }

        @Test func anEmptyFileComes() throws {
            let (server, _) = try server(size: 0)
            let basket = Basket()
            try get(server, "file", into: basket)
            #expect(basket.bytes.isEmpty)
        }

        /// RFC 959 4.2.1: 4yz asks the client to come again.
        @Test func aBusyServerIsNoRefusal() throws {
            let (server, bytes) = try server(["--busy", "1"])
            let basket = Basket()
            let failure = #expect(throws: FTPFailure.self) { try get(server, "file", into: basket) }
            #expect(
                failure?.cause == .network && failure?.reason.contains("450") == true, "\(String(describing: failure))")
            try get(server, "file", into: basket)
            #expect(basket.bytes == bytes)
        }

        @Test func aSlowServerIsGivenUpInTime() throws {
            let (server, _) = try server(["--hang"])
            let account = FTPAccount(
                server: ServerAddress(host: "127.0.0.1", port: UInt16(server.port)), account: "camera",
                password: "secret")
            let download = try #require(FTPDownload(account: account, file: "file", control: TransferControl()))
            let failure = #expect(throws: FTPFailure.self) { try download.get(within: 1) { _ in true } }
            #expect(failure?.cause == .network)
        }

        @Test func lookingForAFileMakesNoFolder() throws {
            let (server, _) = try server()
            let failure = #expect(throws: FTPFailure.self) { try get(server, "nowhere/file", into: Basket()) }
            #expect(failure?.cause == .refused)
            #expect(access("\(server.directory)/files/nowhere", F_OK) != 0)
        }

        @Test func whatWasCutCanBeFetchedOn() throws {
            let (server, bytes) = try server(["--cut-fetch", "300000", "--cut-fetch", "200000"])
            let basket = Basket()
            for _ in 0..<2 {
                let failure = #expect(throws: FTPFailure.self) {
                    try get(server, "file", from: Int64(basket.bytes.count), into: basket)
                }
                #expect(failure?.cause == .network, "\(String(describing: failure))")
            }
            try get(server, "file", from: Int64(basket.bytes.count), into: basket)
            #expect(basket.bytes == bytes)
        }

        @Test func twentyCutsDamageNothing() throws {
            let cuts = (0..<20).map { _ in Int.random(in: 1...1_000_000) }
            let (server, bytes) = try server(cuts.flatMap { ["--cut-fetch", "\($0)"] }, size: 20_000_000)
            let basket = Basket()
            var failures = 0
            while basket.bytes.count < bytes.count, failures < 30 {
                do { try get(server, "file", from: Int64(basket.bytes.count), into: basket) } catch { failures += 1 }
            }
            #expect(failures == 20 && basket.bytes == bytes, "\(failures), \(cuts)")
        }

        @Test func aServerThatCannotBeginInTheMiddleSaysSo() throws {
            let (server, _) = try server(["--no-resume"])
            let failure = #expect(throws: FTPFailure.self) { try get(server, "file", from: 10, into: Basket()) }
            #expect(failure?.cause == .refused, "\(String(describing: failure))")
        }

        /// More than there is: the file on the server is another than before.
        @Test func aPlaceBehindTheEndIsRefused() throws {
            let (server, _) = try server()
            let failure = #expect(throws: FTPFailure.self) { try get(server, "file", from: 1_000_001, into: Basket()) }
            #expect(failure?.cause == .refused, "\(String(describing: failure))")
        }

        @Test func whoTakesItMayEndIt() throws {
            let (server, bytes) = try server()
            let basket = Basket()
            basket.most = 200_000
            let failure = #expect(throws: FTPFailure.self) { try get(server, "file", into: basket) }
            #expect(failure?.cause == .cancelled)
            #expect(bytes.starts(with: basket.bytes))
        }

        @Test func saysWhatIsWrong() throws {
            let (server, _) = try server()
            let missing = #expect(throws: FTPFailure.self) { try get(server, "missing", into: Basket()) }
            #expect(missing?.cause == .refused && missing?.description.contains("could not fetch missing from") == true)
            let denied = #expect(throws: FTPFailure.self) {
                try get(server, "file", password: "hidden", into: Basket())
            }
            #expect(denied?.cause == .credentials && denied?.description.contains("hidden") == false)
            let command = #expect(throws: FTPFailure.self) {
                try get(server, "file", password: "secret\r\nDELE file", into: Basket())
            }
            #expect(command?.cause == .credentials && server.names.contains("file"))
        }

        @Test func aServerThatHangsIsGivenUp() throws {
            let (server, _) = try server(["--hang"])
            let failure = #expect(throws: FTPFailure.self) { try get(server, "file", into: Basket()) }
            #expect(failure?.cause == .network, "\(String(describing: failure))")
        }
    }
}
