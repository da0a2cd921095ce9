import Base

// A client sends one line of JSON, {"command": ["status"]}. The server answers with one line,
// {"ok": true, "result": …, "bytes": N} followed by N bytes as they are, or {"ok": false, "error": "words"}.

/// A client's request.
struct ConsoleRequest: Sendable, Hashable {
    /// The command's name and its arguments; at least one word.
    var words: [String]

    init(words: [String]) { self.words = words }

    /// Parses a line, with or without its line end.
    init(line: [UInt8]) throws(ConsoleError) {
        let text: JSONText
        do { text = try JSONText(line) } catch { throw .malformedRequest(reason: error.message) }
        guard let elements = text.value["command"]?.array else { throw .malformedRequest(reason: "no \"command\"") }
        let words = elements.compactMap(\.string)
        guard words.count == elements.count, (1...ConsoleLimits.words).contains(words.count) else {
            throw .malformedRequest(reason: "\"command\" takes 1 to \(ConsoleLimits.words) texts")
        }
        self.words = words
    }

    /// With its line end.
    var line: [UInt8] {
        let command: JSONValue = ["command": .array(words.map { .string($0) })]
        return Array((command.json + "\n").utf8)
    }
}

/// The first line of a response.
enum ConsoleAnswerHeader: Sendable, Hashable {
    case done(result: JSONValue, bytes: Int)
    case refused(String)

    /// Parses a line; nil if it is not a valid header.
    init?(line: [UInt8]) {
        guard let text = try? JSONText(line), case .boolean(let isDone)? = text.value["ok"] else { return nil }
        if isDone {
            guard let count = text.value["bytes"]?.integer, count >= 0 else { return nil }
            self = .done(result: text.value["result"] ?? .null, bytes: count)
        } else {
            self = .refused(text.value["error"]?.string ?? "no reason given")
        }
    }

    /// With its line end.
    var line: [UInt8] {
        let header: JSONValue =
            switch self {
            case .done(let result, let bytes): ["ok": true, "result": result, "bytes": .integer(bytes)]
            case .refused(let words): ["ok": false, "error": .string(words)]
            }
        return Array((header.json + "\n").utf8)
    }
}
