package import Base

/// A command of the running agent's console.
package struct ConsoleCommand: Sendable {
    /// The name, a single word.
    var name: String
    /// The arguments as shown by help: `CHANNEL NAME VALUE`; empty when there are none.
    var arguments: String
    /// A one-sentence description.
    var help: String
    /// Candidates for the last of `words`, given those before it. The caller filters them by the prefix typed.
    var completions: @Sendable (_ words: [String]) async -> [String]
    /// Runs the command. The words are those after the command's name.
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

    /// The name and the arguments.
    var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }
}

/// The result of a command.
package struct ConsoleAnswer: Sendable {
    package var result: JSONValue
    /// Binary data, such as a snapshot.
    package var bytes: [UInt8]

    package init(_ result: JSONValue, bytes: [UInt8] = []) {
        self.result = result
        self.bytes = bytes
    }
}

/// The reason why a command failed.
package enum ConsoleError: Error, CustomStringConvertible {
    case malformedRequest(reason: String)
    case requestTooLong
    case tooManyConnections
    case unknownCommand(String, nearest: String?)
    /// The arguments are not those of the command.
    case usage(String)
    case tookTooLong(String)
    /// A failure described by the command.
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

/// Limits of the console.
enum ConsoleLimits {
    /// Longer than any command, to leave room for a pasted key or certificate.
    static let requestBytes = 64 << 10
    static let words = 64
    /// For people and scripts at the same time. A connection serves one command after the other.
    static let connections = 8
    /// A connection without a request for this long is closed; the client opens a new one for each command.
    static let idle = Duration.seconds(60)
    /// Enough for a snapshot of a camera that has just come back, which takes a few seconds.
    static let commandTime = Duration.seconds(30)
    /// The client's limits: the status of 64 channels with hundreds of viewers, and the largest snapshot.
    static let answerHeaderBytes = 16 << 20
    static let answerBytes = 64 << 20
}
