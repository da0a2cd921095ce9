@testable import Agent
@testable import Base
@testable import Console
import Device
@testable import Media
import NIOPosix
@testable import Recorder
import TestSupport
import Testing

struct RecordingConsoleTests {
    /// A console at Monday 2026-06-01 00:00 in China.
    private static func console(entries: [Recording]? = []) async throws -> (
        ConsoleCommandTable, RecordingService
    ) {
        let service = try TestStore().recording()
        try await service.start()
        var device = DeviceControls(version: "", channels: ChannelRegistry(), events: EventBus())
        device.catalog = entries.map(CatalogForTests.init)
        device.recording = service
        let console = RecordingConsole(control: service, device: device)
        return (ConsoleCommandTable(console.commands), service)
    }

    @Test func policiesAreAddedListedAndRemoved() async throws {
        let (table, service) = try await Self.console()
        func run(_ line: String) async throws -> String {
            try await table.run(CommandWords.split(line)).result.json
        }
        #expect(try await run("policy add 0 monday 00:00-12:30") == #"{"added":[1]}"#)
        #expect(try await run("policy add 0 Weekend 8:5-24:00 sub cloud") == #"{"added":[2,3]}"#)
        #expect(try await run("policy add 1 daily 00:00-24:00 disk") == #"{"added":[4,5,6,7,8,9,10]}"#)
        #expect(
            try await run("policies 0") == #"{"recorded":["channel 0 main to the disk","channel 1 main to the disk"],"#
                + #""nextChange":"2026-06-01 12:30:00","whenFull":"the oldest recordings go","channels":["#
                + #"{"channel":0,"fullDay":false,"byHand":[],"policies":["#
                + #"{"id":1,"day":"Monday","times":"00:00-12:30","stream":"main","place":"disk"},"#
                + #"{"id":2,"day":"Saturday","times":"08:05-24:00","stream":"sub","place":"cloud"},"#
                + #"{"id":3,"day":"Sunday","times":"08:05-24:00","stream":"sub","place":"cloud"}]}]}"#)
        #expect(try await run("policies").contains(#""channel":1"#))
        #expect(try await run("policy remove 0 1") == #"{"removed":1}"#)
        #expect(try await run("policy full 0 on") == #"{"channel":0,"fullDay":true}"#)
        #expect(try await run("policy loop off") == #"{"whenFull":"recording stops"}"#)
        #expect(service.policies.isFullDay(0) && !service.policies.isLoop && service.policies.policies(0).count == 2)
    }

    @Test(arguments: [
        "policy", "policy add", "policy add 0", "policy add 0 monday", "policy add 0 someday 08:00-09:00",
        "policy add 0 monday 08:00", "policy add 0 monday 08:00-09:00-10:00", "policy add 0 monday 8-9",
        "policy add 0 monday 08:60-09:00", "policy add 0 monday +8:00-09:00", "policy add x monday 08:00-09:00",
        "policy add 0 monday 08:00-09:00 third", "policy add 0 monday 08:00-09:00 main disk more",
        "policy add 0 monday 09:00-08:00", "policy add 0 monday 09:00-24:01", "policy add 7 monday 08:00-09:00",
        "policy add 1 monday 08:00-09:00 sub", "policy remove 0", "policy remove 0 x", "policy remove 0 1",
        "policy remove 7 1", "policy full 0", "policy full 0 yes", "policy full 7 on", "policy loop", "policy loop 1",
        "policies 7", "policies x", "policies 0 0", "record", "record pause", "record start 7", "record start x",
        "record start 1 sub", "record start 0 third", "record start 0 main x", "recordings 0", "recordings x",
        "recordings --channel", "recordings --channel 7", "recordings 99999999999",
    ])
    func whatMakesNoSenseChangesNothing(_ line: String) async throws {
        let (table, service) = try await Self.console()
        await #expect(throws: (any Error).self) { try await table.run(CommandWords.split(line)) }
        #expect(service.policies == RecordingPolicies())
        #expect(try await service.state().manual.isEmpty)
    }

    @Test func recordingByHandStartsAndStops() async throws {
        let (table, service) = try await Self.console()
        func run(_ line: String) async throws -> String {
            try await table.run(CommandWords.split(line)).result.json
        }
        #expect(try await run("record start 0 sub") == #"{"recorded":["channel 0 sub"]}"#)
        #expect(
            try await run("record start") == #"{"recorded":["channel 0 main","channel 0 sub","channel 1 main"]}"#)
        #expect(try await service.state().manual[0] == [.main, .sub])
        _ = try await run("policy full 1 on")
        #expect(try await run("record stop") == #"{"recorded":["channel 0 sub","channel 1 main"]}"#)
        #expect(try await run("record stop 0 sub") == #"{"recorded":["channel 1 main"]}"#)
    }

    @Test func recordingsAreListed() async throws {
        let (table, _) = try await Self.console(entries: PlatformShelfTests.entries)
        func run(_ line: String) async throws -> JSONValue { try await table.run(CommandWords.split(line)).result }
        let first = try await run("recordings")
        #expect(first["recordings"] == 23 && first["pages"] == 3 && first["page"] == 1)
        #expect(first["files"]?.array?.count == 10)
        #expect(
            first["files"]?[0]?.json == #"{"name":"811_0_0.ts","stream":"main","bytes":1000,"#
                + #""start":"2026-06-01 00:00:00","end":"2026-06-01 00:04:59"}"#)
        #expect(try await run("recordings --newest")["files"]?[0]?["name"] == "811_0_22.ts")
        #expect(try await run("recordings --newest --channel 1 3")["files"]?[2]?["name"] == "811_0_0.ts")
        #expect(try await run("recordings 4")["files"] == [])
    }

    @Test func withoutADiskThereAreNoRecordings() async throws {
        let (table, _) = try await Self.console(entries: nil)
        await #expect(throws: ControlError(PolicyError.noPlace(.local))) { try await table.run(["recordings"]) }
    }

    @Test func wordsAreCompleted() async throws {
        let (table, _) = try await Self.console()
        func complete(_ words: String...) async throws -> [String] {
            try await table.run(["complete"] + words).result.array?.compactMap(\.string) ?? []
        }
        _ = try await table.run(["policy", "add", "0", "monday", "00:00-01:00"])
        #expect(try await complete("polic") == ["policies", "policy"])
        #expect(try await complete("policy", "") == ["add", "full", "loop", "remove"])
        #expect(try await complete("policy", "add", "") == ["0", "1"])
        #expect(try await complete("policy", "add", "0", "w") == ["wednesday", "weekdays", "weekend"])
        #expect(try await complete("policy", "remove", "0", "") == ["1"])
        #expect(try await complete("policy", "full", "0", "o") == ["off", "on"])
        #expect(try await complete("policy", "loop", "o") == ["off", "on"])
        #expect(try await complete("record", "st") == ["start", "stop"])
        #expect(try await complete("recordings", "--") == ["--channel", "--newest"])
        #expect(try await complete("recordings", "--channel", "") == ["0", "1"])
    }
}
