import Base
import Capture
import Glibc
import Net
import System
import TestSupport
import Testing

extension Integration {
    /// Against pyftpdlib.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct FTPTests {
        final class Server: PythonServer, @unchecked Sendable {
            init(_ arguments: [String] = [], folder: TemporaryFolder? = nil) throws {
                try super.init("ftp-server", arguments, folder: folder)
            }

            func upload(_ password: String = "secret", folder: String = "", silence: Int = 30) throws -> FTPUpload {
                let account = FTPAccount(
                    server: ServerAddress(host: "127.0.0.1", port: UInt16(port)), account: "camera", password: password)
                guard
                    let upload = FTPUpload(
                        account: account, folder: folder, control: TransferControl(), silence: silence)
                else { throw ChildProcess.Failure(description: "libcurl does not start") }
                return upload
            }

            func file(_ name: String) -> [UInt8] { Files.read("\(directory)/files/\(name)") }
            var names: [String] { Files.names(in: "\(directory)/files") }
        }

        static func name(_ text: String = "81100000001_0_20130801160000.JPG") throws -> FileName {
            try #require(FileName(wireText: text))
        }

        @Test func whatIsStoredIsWhatWasSent() throws {
            let server = try Server()
            let upload = try server.upload()
            for size: Int64 in [0, 1, 70_000, 1_000_000] {
                let source = PatternSource(size: size)
                try upload.put(source, name: try Self.name("\(size) %ü#?;.JPG"))
                #expect(server.file("\(size) %ü#?;.JPG") == source.bytes)
            }
            #expect(server.names.count == 4)
            #expect(!server.names.contains { $0.hasSuffix(".part") })
        }

        @Test func aFolderIsMade() throws {
            let server = try Server()
            for index in 0..<2 {
                try server.upload(folder: "/pictures/2013").put(
                    PatternSource(size: 10), name: Self.name("\(index).JPG"))
            }
            #expect(server.file("pictures/2013/1.JPG") == PatternSource(size: 10).bytes)
        }

        @Test func aWrongPasswordIsSaid() throws {
            let server = try Server()
            let failure = #expect(throws: FTPFailure.self) {
                try server.upload("wrong").put(PatternSource(size: 10), name: Self.name())
            }
            #expect(failure?.cause == .credentials)
            #expect(failure?.description.contains("check the account") == true)
            #expect(failure?.description.contains("wrong") == false)
        }

        @Test func anAccountIsNoCommand() throws {
            let server = try Server()
            let failure = #expect(throws: FTPFailure.self) {
                try server.upload("secret\r\nMKD x").put(PatternSource(size: 10), name: Self.name())
            }
            #expect(failure?.cause == .credentials)
            #expect(server.names.isEmpty)
        }

        @Test(arguments: [[], ["--no-resume"]]) func anUploadThatWasCutComesWhole(more: [String]) throws {
            let server = try Server(["--cut", "500000", "--cut", "250000"] + more)
            let source = PatternSource(size: 1_000_000)
            for attempt in 0..<2 {
                let failure = #expect(throws: FTPFailure.self) {
                    try server.upload().put(source, name: Self.name(), resuming: attempt > 0)
                }
                #expect(failure?.cause == .network, "\(String(describing: failure))")
                #expect(server.names == ["81100000001_0_20130801160000.JPG.part"])
            }
            try server.upload().put(source, name: Self.name(), resuming: true)
            #expect(server.names == ["81100000001_0_20130801160000.JPG"])
            #expect(server.file("81100000001_0_20130801160000.JPG") == source.bytes)
            let appended = server.log.split(separator: "\n").filter { $0.contains("APPE") }
            #expect(appended.isEmpty == !more.isEmpty)
        }

        @Test func whatIsThereIsNotSentAgain() throws {
            let server = try Server()
            let source = PatternSource(size: 1_000)
            try server.upload().put(source, name: Self.name())
            // Ends at the first byte.
            let none = BrokenSource(size: 1_000)
            try server.upload().put(none, name: Self.name(), resuming: true)
            #expect(server.file("81100000001_0_20130801160000.JPG") == source.bytes)
        }

        @Test func aSourceThatBreaksIsSaid() throws {
            let server = try Server()
            let failure = #expect(throws: FTPFailure.self) {
                try server.upload().put(BrokenSource(size: 1_000), name: Self.name())
            }
            #expect(failure?.cause == .source(.missing("the film")))
        }

        @Test(.enabled(if: geteuid() == 0, "only root can mount a small disk")) func aFullDiskIsSaid() throws {
            let folder = try TemporaryFolder()
            try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=512k") == 0)
            defer { umount2(folder.path, Int32(MNT_DETACH)) }
            let server = try Server(folder: folder)
            let failure = #expect(throws: FTPFailure.self) {
                try server.upload().put(PatternSource(size: 2_000_000), name: Self.name())
            }
            #expect(failure?.cause == .full, "\(String(describing: failure))")
            #expect(failure?.description.contains("make room") == true)
        }

        @Test func aServerThatHangsIsGivenUp() throws {
            let server = try Server(["--hang"])
            let start = Clock.now
            let failure = #expect(throws: FTPFailure.self) {
                try server.upload(silence: 2).put(PatternSource(size: 20_000_000), name: Self.name())
            }
            #expect(failure?.cause == .network, "\(String(describing: failure))")
            #expect(Clock.now - start < 20_000_000_000)
        }

        @Test func aSilentServerIsGivenUp() throws {
            let server = try Server()
            server.process.signal(SIGSTOP)
            let failure = #expect(throws: FTPFailure.self) {
                try server.upload(silence: 2).put(PatternSource(size: 10), name: Self.name())
            }
            #expect(failure?.cause == .network, "\(String(describing: failure))")
        }
    }
}
