@testable import Agent
import ArgumentParser
@testable import Base
@testable import Capture
@testable import Console
import Glibc
import Recorder
@testable import System
import TestSupport
import Testing

@Suite struct CommandLineTests {
    @Test func takesEachCommand() throws {
        #expect(try (RootCommand.parseAsRoot(["run"]) as? RunCommand)?.path == nil)
        #expect(try (RootCommand.parseAsRoot(["run", "a.json5"]) as? RunCommand)?.path == "a.json5")
        #expect(try (RootCommand.parseAsRoot(["check", "a.json5"]) as? CheckCommand)?.path == "a.json5")
        #expect(try RootCommand.parseAsRoot(["devices"]) is DevicesCommand)
        let snapshot =
            try RootCommand.parseAsRoot(["snapshot", "--channel", "2", "--socket", "/s", "a.jpg"]) as? SnapshotCommand
        #expect(snapshot?.channel == 2 && snapshot?.file == "a.jpg")
        #expect(try snapshot?.socket.client.socket == "/s")
        let fsck = try RootCommand.parseAsRoot(["fsck", "--repair", "/recordings"]) as? FsckCommand
        #expect(fsck?.repair == true && fsck?.quick == false && fsck?.path == "/recordings")
        let export = try RootCommand.parseAsRoot(
            ["export", "--sub", "a.json5", "1", "2026-01-03T14:05", "2026-01-03 14:06:30", "a.ts"]) as? ExportCommand
        #expect(export?.sub == true && export?.channel == 1 && export?.file == "a.ts")
        let zone = Zone.fixed(secondsFromUTC: 28_800)
        #expect(export?.start.nanoseconds(in: zone) == 1_767_420_300_000_000_000)
        #expect(export?.end.nanoseconds(in: zone) == 1_767_420_390_000_000_000)
    }

    /// A board's own scripts talk to an agent whose configuration may say anything.
    @Test func aConfigurationSaysWhereTheAgentListens() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/c.json5"
        let file = try #require(fopen(path, "w"))
        fputs("{ console: { socket: '/run/other.sock' } }", file)
        fclose(file)
        func command(_ words: String...) throws -> ConsoleProgram? {
            try RootCommand.parseAsRoot(["console"] + words + ["health"]) as? ConsoleProgram
        }
        #expect(try command("--config", path)?.socket.client.socket == "/run/other.sock")
        #expect(throws: ProgramFailure.self) { try command("--config", folder.path + "/none")?.socket.client }
        #expect(throws: (any Error).self) { try command("--config", path, "--socket", "/s") }
    }

    /// As the policies' times are told, `recordings` shows and /playback takes them: 14:05 in Berlin, summer and
    /// winter.
    @Test(arguments: [
        ("2026-01-03T14:05", 13), ("2026-07-03T14:05", 12), ("2026-03-29T03:00", 1), ("2026-03-29T01:59", 0),
    ])
    func aZoneHasItsOffsetWhenClocksShowATime(text: String, hour: Int64) throws {
        let zone = try Zone(named: "Europe/Berlin")
        let time = try #require(LocalTime(argument: text))
        let moment = time.seconds - Int64(zone.offset(whereClocksShow: time.seconds))
        #expect(moment % 86_400 / 3_600 == hour && moment * 1_000_000_000 == time.nanoseconds(in: zone))
    }

    /// An hour that no clock showed, and years that nanoseconds don't reach.
    @Test func anyTimesMakeARange() throws {
        let zone = try Zone(named: "Europe/Berlin")
        for (start, end) in [
            ("2026-03-29T02:30", "2026-03-29T03:10"), ("9998-01-01T00:00", "9999-12-31T23:59:59"),
            ("1970-01-01T00:00", "9999-12-31T23:59"),
        ] {
            let (start, end) = (LocalTime(argument: start), LocalTime(argument: end))
            let range = try #require(start).range(to: try #require(end), in: zone)
            #expect(range.lowerBound <= range.upperBound)
        }
    }

    @Test(arguments: [
        (["console"], [], false), (["console", "status"], ["status"], false),
        (["console", "--json", "status"], ["status"], true), (["console", "status", "--json"], ["status"], true),
        (["console", "control", "brightness", "-5"], ["control", "brightness", "-5"], false),
        (["console", "--socket", "/s", "set", "a", "b"], ["set", "a", "b"], false),
    ])
    func handsWordsToTheConsole(line: [String], words: [String], json: Bool) throws {
        let console = try #require(try RootCommand.parseAsRoot(line) as? ConsoleProgram)
        #expect(console.words == words && console.json == json)
    }

    @Test(arguments: [["check"], ["run", "a", "b"], ["devices", "x"], ["snapshot"], ["snapshot", "--channel", "x", "f"],
        ["export", "a", "0", "2026-01-03T14:05", "2026-01-03T14:05", "f"],  // nothing lies between
        ["export", "a", "0", "2026-13-03T14:05", "2027-01-03T14:05", "f"], ["fsck"],
        ["export", "a", "9223372036854775807", "2026-01-03T14:05", "2026-01-03T14:06", "f"]])
    func refusesWhatItDoesNotTake(line: [String]) {
        let error = #expect(throws: (any Error).self) { try RootCommand.parseAsRoot(line) }
        #expect(error.map { RootCommand.exitCode(for: $0) } == .validationFailure)
    }

    @Test(arguments: [
        ("chek", "unknown command chek; did you mean check?"),
        (
            "frobnicate",
            "unknown command frobnicate; there are run, check, devices, console, snapshot, export, fsck, reset, "
                + "doctor, help"
        ),
    ])
    func namesTheCommandThatWasMeant(word: String, said: String) {
        let error = #expect(throws: ValidationError.self) { try Program.refuseUnknownCommand(word) }
        #expect(error?.message == said)
    }

    @Test(arguments: [nil, "run", "help", "--help", "--version", "-h"])
    func letsTheOthersPass(word: String?) throws {
        try Program.refuseUnknownCommand(word)
    }

    @Test func fitsTheHelpIntoATerminal() {
        for command in [RootCommand.self] as [any ParsableCommand.Type] + RootCommand.configuration.subcommands {
            let help = RootCommand.helpMessage(for: command, columns: 100)
            #expect(help.contains("Example"))
        }
    }

    /// A program that needed the agent's answer tells one that says no from one that isn't there.
    @Test func anAnswerAndNoAnswerEndDifferently() {
        #expect(ConsoleClientError.refused("the camera is gone").exitCode == .negative)
        #expect(ConsoleClientError.noConnection(.nobodyListens("/nowhere/c.sock")).exitCode == .unavailable)
        #expect(ConsoleClientError.broken("it doesn't answer").exitCode == .unavailable)
        #expect(ConsoleClientError.notTheProtocol.exitCode == .unavailable)
    }
}
