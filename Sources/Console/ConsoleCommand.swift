package import Base

/// Something that the running agent can be asked or told through its console.
package struct ConsoleCommand: Sendable {
    /// One word.
    var name: String
    /// What may follow it, as help shows it: `CHANNEL NAME VALUE`; empty when nothing does.
    var arguments: String
    /// One sentence.
    var help: String
    /// What may stand in the place of the last of `words`, given those before it. What doesn't fit the beginning
    /// that was typed is left out by the caller.
    var completions: @Sendable (_ words: [String]) async -> [String]
    /// Does it. The words are those after the command's name.
    ///
    /// - Throws: `ConsoleError`, or any error whose description says what was tried and what to do.
    package var run: @Sendable (_ words: [String]) async throws -> ConsoleAnswer

    package init(
        name: String, arguments: String = "", help: String,
        completions: @escaping @Sendable ([String]) async -> [String] = { _ in [] },
        run: @escaping @Sendable ([String]) async throws -> ConsoleAnswer
    ) {
        self.name = name
        self.arguments = arguments
        self.help = help
        self.completions = completions
        self.run = run
    }

    /// The name with what may follow it.
    var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }
}

/// What a command says.
package struct ConsoleAnswer: Sendable {
    package var result: JSONValue
    /// What is no text, such as a picture.
    package var bytes: [UInt8]

    package init(_ result: JSONValue, bytes: [UInt8] = []) {
        self.result = result
        self.bytes = bytes
    }
}

/// Why a command was not done.
package enum ConsoleError: Error, CustomStringConvertible {
    case malformedRequest(reason: String)
    case requestTooLong
    case tooManyConnections
    case unknownCommand(String, nearest: String?)
    /// The words after the name were not what the command takes.
    case usage(String)
    case tookTooLong(String)
    /// The command's own words.
    case failed(String)

    package var description: String {
        switch self {
        case .malformedRequest(let reason):
            "the request is not {\"command\": [\"word\", …]} on one line: \(reason)"
        case .requestTooLong:
            "the request is longer than \(ConsoleLimits.requestBytes) bytes"
        case .tooManyConnections:
            "\(ConsoleLimits.connections) consoles are connected already; close one"
        case .unknownCommand(let name, let nearest):
            "unknown command \(name.brief); \(nearest.map { "did you mean \($0)?" } ?? "help lists what there is")"
        case .usage(let usage): "usage: \(usage)"
        case .tookTooLong(let name):
            "\(name.brief) took longer than \(ConsoleLimits.commandTime.components.seconds) s and was given up"
        case .failed(let words): words
        }
    }
}

/// What a console may ask of the agent.
enum ConsoleLimits {
    /// A command is a few words; this leaves room for a pasted key or certificate.
    static let requestBytes = 64 << 10
    static let words = 64
    /// People and scripts at once. A connection serves one command after the other.
    static let connections = 8
    /// A connection that asks nothing for so long is closed; the client makes a new one for each command.
    static let idle = Duration.seconds(60)
    /// A snapshot of a camera that has just come back takes a few seconds.
    static let commandTime = Duration.seconds(30)
    /// What a client takes at most: the status of 64 channels with hundreds of viewers, and the largest picture.
    static let answerHeaderBytes = 16 << 20
    static let answerBytes = 64 << 20
}
