@testable import Base
@testable import Console
import Glibc
import Logging
import NIOCore
import NIOPosix
@testable import System
import TestSupport
import Testing

/// A server and clients over a real socket.
@Suite struct ConsoleTests {
    private struct Refusal: Error, CustomStringConvertible { let description = "the camera is gone; plug it in" }

    private static let commands = ConsoleCommandTable([
        ConsoleCommand(name: "status", help: "Says how it goes.") { _ in
            ConsoleAnswer(["up": 5, "words": ["é", "\n"]])
        },
        ConsoleCommand(
            name: "control", arguments: "NAME VALUE", help: "Sets a control.",
            completions: { $0.count == 1 ? ["brightness", "brilliance", "contrast"] : ["0"] }
        ) { words in
            guard words.count == 2 else { throw ConsoleError.usage("control NAME VALUE") }
            return ConsoleAnswer(.array(words.map { .string($0) }))
        },
        ConsoleCommand(name: "snapshot", help: "Takes a picture.") { _ in
            ConsoleAnswer(["size": "2x2"], bytes: (0..<300_000).map { UInt8(truncatingIfNeeded: $0) })
        },
        ConsoleCommand(name: "fail", help: "Fails.") { _ in throw Refusal() },
        ConsoleCommand(name: "hang", help: "Never ends.") { _ in
            try await Task.sleep(for: .seconds(3600))
            return ConsoleAnswer(nil)
        },
    ])

    /// Runs `body` with a server of the commands above; the client's blocking calls get a thread of their own.
    private func withServer(
        idle: Duration = ConsoleLimits.idle, commandTime: Duration = ConsoleLimits.commandTime,
        _ body: @escaping @Sendable (String) throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/run/console.sock"
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ConsoleServer.start(
            path: path, commands: Self.commands, group: group, logger: .silent,
            idle: idle, commandTime: commandTime)
        async let _: Void = server.run()
        let result = await Result { try await OwnThread.run { try body(path) } }
        await server.stop()
        try result.get()
        #expect(access(path, F_OK) == -1)
    }

    @Test func answersCommands() async throws {
        try await withServer { path in
            let client = ConsoleClient(socket: path)
            #expect(try client.ask(["status"]).result == ["up": 5, "words": ["é", "\n"]])
            #expect(try client.ask(["control", "brightness", "-5"]).result == ["brightness", "-5"])
            let picture = try client.ask(["snapshot"])
            #expect(picture.result == ["size": "2x2"])
            #expect(picture.bytes == (0..<300_000).map { UInt8(truncatingIfNeeded: $0) })
        }
    }

    @Test(arguments: [
        (["fail"], "the camera is gone; plug it in"),
        (["control", "x"], "usage: control NAME VALUE"),
        (["stauts"], "unknown command stauts; did you mean status?"),
        (["zzz"], "unknown command zzz; help lists what there is"),
        (["help", "snapshop"], "unknown command snapshop; did you mean snapshot?"),
    ])
    func saysWhyNot(words: [String], said: String) async throws {
        try await withServer { path in
            let error = #expect(throws: ConsoleClientError.self) { try ConsoleClient(socket: path).ask(words) }
            #expect(error.map { "\($0)" } == said)
        }
    }

    @Test func helps() async throws {
        try await withServer { path in
            let client = ConsoleClient(socket: path)
            let table = TextRenderer.text(try client.ask(["help"]).result)
            #expect(table.hasPrefix("""
                command             what it does
                status              Says how it goes.
                control NAME VALUE  Sets a control.
                """))
            #expect(table.hasSuffix("help [COMMAND]      Says what the commands do."))
            #expect(try client.ask(["help", "control"]).result == "control NAME VALUE\n  Sets a control.")
        }
    }

    @Test(arguments: [
        ([""], ["control", "fail", "hang", "help", "snapshot", "status"]), (["s"], ["snapshot", "status"]),
        (["control", "bri"], ["brightness", "brilliance"]), (["control", "contrast", ""], ["0"]), (["status", ""], []),
        (["help", "st"], ["status"]), (["nothing", ""], []),
    ])
    func completesWords(typed: [String], found: [String]) async throws {
        try await withServer { path in
            let answer = try ConsoleClient(socket: path).ask(["complete"] + typed)
            #expect(answer.result == .array(found.map { .string($0) }))
        }
    }

    @Test func belongsToThisUserOnly() async throws {
        try await withServer { path in
            var status = stat()
            #expect(lstat(path, &status) == 0 && status.st_mode & 0o7777 == 0o600)
            #expect(lstat(Folder.containing(path), &status) == 0 && status.st_mode & 0o7777 == 0o700)
        }
    }

    @Test func leavesALiveAgentAlone() async throws {
        try await withServer { path in
            #expect(throws: ConsoleSocketError.alreadyRuns(path)) { try ConsoleSocket(path: path) }
            let answer = try ConsoleClient(socket: path).ask(["status"])
            #expect(answer.result["up"] == 5)
        }
    }

    @Test func replacesWhatACrashLeftBehind() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/console.sock"
        let crashed = try ConsoleSocket(path: path)
        crashed.closeLikeACrash()
        #expect(access(path, F_OK) == 0)
        let next = try ConsoleSocket(path: path)
        next.remove()
        close(next.descriptor)
        #expect(access(path, F_OK) == -1)
    }

    @Test func touchesNothingThatIsNoSocket() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("console.sock", "precious")
        #expect(throws: ConsoleSocketError.notASocket(path)) { try ConsoleSocket(path: path) }
        #expect(access(path, F_OK) == 0)
        #expect(throws: ConsoleSocketError.self) { try ConsoleSocket(path: path + "/console.sock") }
        let long = "/" + String(repeating: "x", count: 107)
        #expect(throws: ConsoleSocketError.pathTooLong(long)) { try ConsoleSocket(path: long) }
    }

    @Test func saysHowToStartAnAgent() {
        let error = #expect(throws: ConsoleClientError.self) {
            try ConsoleClient(socket: "/nowhere/c.sock").ask(["status"])
        }
        #expect(
            error.map { "\($0)" }
                == "no agent listens at /nowhere/c.sock; start one with camera-agent run, or name its socket "
                    + "with --socket"
        )
    }

    @Test(arguments: [
        ("status\n", "expected a value, found status; a text stands in quotes"), ("{}\n", "no \"command\""),
        ("{\"command\": []}\n", "\"command\" takes 1 to 64 texts"),
        ("{\"command\": [5]}\n", "\"command\" takes 1 to 64 texts"),
        ("{\"command\": \"status\"}\n", "no \"command\""),
    ])
    func refusesWhatIsNoRequest(sent: String, reason: String) async throws {
        try await withServer { path in
            let connection = try RawConnection(path)
            try connection.send(sent)
            #expect(try connection.readLine() == .refused("\(ConsoleError.malformedRequest(reason: reason))"))
            // The connection is still good.
            try connection.send("{command: ['control', 'a', 'b']}\n")
            #expect(try connection.readLine() == .done(result: ["a", "b"], bytes: 0))
        }
    }

    @Test func boundsALine() async throws {
        try await withServer { path in
            let connection = try RawConnection(path)
            try? connection.send(String(repeating: " ", count: ConsoleLimits.requestBytes + 1))
            #expect(try connection.readLine() == .refused("\(ConsoleError.requestTooLong)"))
            #expect(try connection.isClosed())
        }
    }

    @Test func takesRequestsInAnyPieces() async throws {
        try await withServer { path in
            let connection = try RawConnection(path)
            for byte in "{\"command\":[\"status\"]}" { try connection.send(String(byte)) }
            // Three at once, then the end: each is answered, in turn.
            try connection.send("\n{command:['control','1','2']}\n{command:['fail']}\n")
            shutdown(connection.descriptor, Int32(SHUT_WR))
            #expect(try connection.readLine() == .done(result: ["up": 5, "words": ["é", "\n"]], bytes: 0))
            #expect(try connection.readLine() == .done(result: ["1", "2"], bytes: 0))
            #expect(try connection.readLine() == .refused("the camera is gone; plug it in"))
            #expect(try connection.isClosed())
        }
    }

    @Test func boundsTheConnections() async throws {
        try await withServer { path in
            var connections: [RawConnection] = []
            for _ in 0..<ConsoleLimits.connections {
                let connection = try RawConnection(path)
                try connection.send("{command:['fail']}\n")
                #expect(try connection.readLine() != nil)
                connections.append(connection)
            }
            let error = #expect(throws: ConsoleClientError.self) { try ConsoleClient(socket: path).ask(["status"]) }
            #expect(error.map { "\($0)" } == "\(ConsoleError.tooManyConnections)")
            connections.removeAll()
        }
    }

    @Test func closesAConnectionThatAsksNothing() async throws {
        try await withServer(idle: .milliseconds(20)) { path in
            let isClosed = try RawConnection(path).isClosed()
            #expect(isClosed)
        }
    }

    @Test func givesUpACommandThatHangs() async throws {
        try await withServer(idle: .milliseconds(10), commandTime: .milliseconds(50)) { path in
            let connection = try RawConnection(path)
            try connection.send("{command:['hang']}\n")
            #expect(try connection.readLine() == .refused("\(ConsoleError.tookTooLong("hang"))"))
        }
    }

    /// It must not go on for nobody.
    @Test func aCommandThatIsGivenUpIsCancelled() async throws {
        let (cancelled, cancellation) = AsyncStream.makeStream(of: Void.self)
        let commands = ConsoleCommandTable([
            ConsoleCommand(name: "hang", help: "Never ends.") { _ in
                await withTaskCancellationHandler {
                    try? await Task.sleep(for: .seconds(3600))
                } onCancel: {
                    cancellation.yield()
                }
                return ConsoleAnswer(nil)
            }
        ])
        let folder = try TemporaryFolder()
        let path = folder.path + "/console.sock"
        let server = try await ConsoleServer.start(
            path: path, commands: commands, group: MultiThreadedEventLoopGroup.singleton, logger: .silent,
            commandTime: .milliseconds(20))
        async let _: Void = server.run()
        let reply = try await OwnThread.run {
            let connection = try RawConnection(path)
            try connection.send("{command:['hang']}\n")
            return try connection.readLine()
        }
        #expect(reply == .refused("\(ConsoleError.tookTooLong("hang"))"))
        await cancelled.first { _ in true }
        await server.stop()
    }

    @Test func endsWithItsConnections() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/console.sock"
        let server = try await ConsoleServer.start(
            path: path, commands: Self.commands, group: MultiThreadedEventLoopGroup.singleton,
            logger: .silent)
        async let _: Void = server.run()
        let connection = try await OwnThread.run {
            let connection = try RawConnection(path)
            try connection.send("{command:['fail']}\n")
            _ = try connection.readLine()
            try connection.send("{command:['hang']}\n")
            return connection
        }
        await server.stop()
        #expect(try await OwnThread.run { try connection.isClosed() })
    }
}
