import Glibc

/// A folder of a test's own, removed with everything in it when nobody holds the value any more.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init(under parent: String = "/tmp") throws {
        var template = Array("\(parent)/camera-agent-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Files.Failure(description: "no folder under \(parent): errno \(errno)")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Files.removeAll(path) }

    /// Writes a file and returns its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Files.write(bytes, to: file)
        return file
    }
}
