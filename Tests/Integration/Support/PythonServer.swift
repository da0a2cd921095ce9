import TestSupport

/// A server of `Tests/Tools/servers`, in a folder of its own.
///
/// Unchecked, since it has subclasses: nothing in it or in them changes, and what they hold is `Sendable`.
class PythonServer: @unchecked Sendable {
    let folder: TemporaryFolder
    let process: ChildProcess
    let port: Int

    /// - Parameters:
    ///   - arguments: behind the folder.
    ///   - python: Debian's own, which has the packages.
    ///   - runner: what its command begins with.
    init(
        _ name: String, _ arguments: [String] = [], folder: TemporaryFolder? = nil, python: String = "/usr/bin/python3",
        runner: [String] = []
    ) throws {
        self.folder = try folder ?? TemporaryFolder()
        let directory = self.folder.path
        process = try ChildProcess(
            runner + [python, "\(Self.tests)/Tools/servers/\(name)", directory] + arguments,
            log: "\(directory)/log")
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            let byte = process.readOutput(atMost: 1, seconds: 30)
            guard !byte.isEmpty else {
                throw ChildProcess.Failure(
                    description: "\(name) does not start: \(Files.text("\(directory)/log"))")
            }
            line += byte
        }
        guard let port = Int(String(decoding: line, as: UTF8.self).filter(\.isNumber)) else {
            throw ChildProcess.Failure(description: "\(name) names no port")
        }
        self.port = port
    }

    static let tests = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    deinit {
        process.signal(9)
        _ = process.exitStatus(within: 5)
    }

    var directory: String { folder.path }
    var log: String { Files.text("\(directory)/log") }
}
