@testable import Agent
@testable import Base
@testable import Capture
import Glibc
import Testing

/// The commented example is the reference of the configuration: it must hold every key, with its default.
@Suite struct ExampleFileTests {
    @Test func holdsEveryKeyWithItsDefault() throws {
        let log = ReadingLog()
        _ = Configuration.parse(Array("{}".utf8), places: .current, log: log)
        #expect(log.knownKeys.count > 25)
        let example = try JSONText(Array(ExampleFile.text().utf8)).value
        for key in log.knownKeys {
            guard let value = ExampleFile.value(key.pattern, in: example) else {
                Issue.record("\(key.pattern) is missing")
                continue
            }
            // Of an object or list its keys are compared, not the whole.
            if key.defaultValue.isScalar { #expect(value == key.defaultValue, "\(key.pattern)") }
        }
    }

    /// What is null by default stands as a comment below it, and has to hold all keys with their defaults too.
    @Test func explainsWhatIsNotThereByDefault() throws {
        let log = ReadingLog()
        let text = ExampleFile.withOptionalParts(try ExampleFile.text())
        _ = Configuration.parse(Array(text.utf8), places: .current, log: log)
        #expect(log.knownKeys.contains { $0.pattern == "platform.timing.heartbeat" })
        #expect(log.knownKeys.contains { $0.pattern == "recording.capacity" })
        let example = try JSONText(Array(text.utf8)).value
        for key in log.knownKeys where key.pattern.contains(".") && key.defaultValue.isScalar {
            #expect(ExampleFile.value(key.pattern, in: example) == key.defaultValue, "\(key.pattern)")
        }
        #expect(log.problems.allSatisfy { $0.keyPath.hasPrefix("platform") }, "\(log.problems)")
    }

    @Test func meansWhatNoFileMeans() throws {
        let parsed = Configuration.parse(Array(try ExampleFile.text().utf8))
        #expect(parsed.problems.isEmpty && parsed.warnings.isEmpty)
        #expect(parsed.configuration == Configuration.standard)
    }

    @Test func explainsEveryKey() throws {
        // Each key stands on a line with a comment, or has one above it.
        let lines = try ExampleFile.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            let start = line.drop { $0 == " " }
            guard let colon = start.firstIndex(of: ":"), start[..<colon].allSatisfy({ $0.isLetter }) else { continue }
            let above = index > 0 ? lines[index - 1].drop { $0 == " " } : ""
            #expect(line.contains("//") || above.hasPrefix("//"), "\(line)")
        }
    }
}

enum ExampleFile {
    struct Failure: Error { var code: Int32 }

    static func text() throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = open("/\(root)/camera-agent.example.json5", O_RDONLY)
        guard file >= 0 else { throw Failure(code: errno) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw Failure(code: errno) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// The example with the objects that stand in it as comments, such as `// platform: {` to `// },`, in place of the
    /// `platform: null,` before them.
    static func withOptionalParts(_ text: String) -> String {
        var lines: [Substring] = []
        var indent: Substring?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let start = line.prefix { $0 == " " }
            let words = line.dropFirst(start.count)
            if words.hasPrefix("// "), words.hasSuffix(": {"), let name = words.dropFirst(3).split(separator: ":").first
            {
                lines.removeAll { $0.hasPrefix("\(start)\(name): null,") }
                indent = start
            }
            lines.append(indent == nil ? line : words.dropFirst(3))
            if line == "\(indent ?? "")// }," { indent = nil }
        }
        return lines.joined(separator: "\n")
    }

    /// What stands at `channels[].main.size`.
    static func value(_ pattern: String, in document: JSONValue) -> JSONValue? {
        pattern.split(separator: ".").reduce(document) { value, part in
            part.hasSuffix("[]") ? value?[String(part.dropLast(2))]?[0] : value?[String(part)]
        }
    }
}
