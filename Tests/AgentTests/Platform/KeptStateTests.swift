import Base
@testable import Agent
@testable import Capture
import Device
@testable import Media
@testable import Net
@testable import System
import TestSupport
import Testing
@testable import Uplink

/// What `state.sqlite` holds comes back as it was; nonsense in it is as if there were nothing.
@Suite struct KeptStateTests {
    @Test func theLinksMemory() {
        var record = RegistrationRecord()
        record.registerURL = "http://p.example/r"
        record.server = ServerAddress(host: "10.0.0.1", port: 8588)
        record.backupServer = ServerAddress(host: "2001:db8::1", port: 1)
        record.turnServer = ServerAddress(host: "turn.example", port: 3478)
        record.ftp = FTPAccount(server: ServerAddress(host: "f", port: 21), account: "a\"b", password: "p\\ä")
        for memory in [LinkMemory(record: record, lastRegistration: 1_795_000_000), LinkMemory()] {
            #expect(LinkMemory(json: Array(memory.json.utf8)) == memory)
        }
        for nonsense in ["", "[]", "{", "7", "\u{0}"] { #expect(LinkMemory(json: Array(nonsense.utf8)) == nil) }
        let odd = LinkMemory(json: Array("{\"server\": \"nowhere\", \"lastRegistration\": \"x\"}".utf8))
        #expect(odd == LinkMemory())
    }

    @Test func aFactoryResetKeepsTheFiveMinutes() throws {
        let folder = try TemporaryFolder()
        let store = try StateStore(directory: folder.path)
        var record = RegistrationRecord()
        record.registerURL = "http://p.example/r"
        try store.set(StateName.registration, to: Array(LinkMemory(record: record, lastRegistration: 5).json.utf8))
        try store.set(StateName.encoder(channel: 0, .main), to: [1])
        try store.factoryReset()
        let kept = try #require(try store.value(StateName.registration))
        #expect(LinkMemory(json: kept) == LinkMemory(lastRegistration: 5))
        #expect(try store.value(StateName.encoder(channel: 0, .main)) == nil)
    }

    @Test(arguments: [
        ("h:1", "h:1"), ("[::1]:65535", "[::1]:65535"), ("10.0.0.1:8588", "10.0.0.1:8588"), ("h", nil), ("h:0", nil),
        ("h:65536", nil), (":5", nil), ("::1:5", nil), ("0.0.0.0:5", nil), ("a b:5", nil), ("", nil),
    ] as [(String, String?)]) func serversAreReadAsTheyAreWritten(text: String, server: String?) {
        #expect(ServerAddress(text: text)?.description == server)
    }
}
