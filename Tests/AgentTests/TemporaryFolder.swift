@testable import Capture
import Glibc
@testable import System

/// A folder of a test's own, removed with everything in it.
final class TemporaryFolder: Sendable {
    let path: String

    struct Failure: Error { var code: Int32 }

    init() throws {
        var template = Array("/tmp/agent-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit { Self.removeAll(path) }

    /// Writes a file and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        let path = "\(path)/\(name)"
        try OutputFile.replace(path, with: Array(text.utf8))
        return path
    }

    private static func removeAll(_ path: String) {
        if remove(path) == 0 { return }
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { removeAll("\(path)/\(name)") }
        }
        closedir(folder)
        remove(path)
    }
}
