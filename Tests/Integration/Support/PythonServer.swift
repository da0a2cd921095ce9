/// A server of `Tests/Tools/servers`, in a folder of its own.
class PythonServer {
    let directory: String
    let process: ChildProcess
    let port: Int

    /// - Parameter arguments: behind the folder.
    init(_ name: String, _ arguments: [String] = [], directory: String? = nil) throws {
        self.directory = try directory ?? AgentProcess.makeDirectory()
        let tests = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        // Debian's own, which has the packages.
        process = try ChildProcess(
            ["/usr/bin/python3", "\(tests)/Tools/servers/\(name)", self.directory] + arguments,
            log: "\(self.directory)/log")
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            let byte = process.readOutput(atMost: 1, seconds: 30)
            guard !byte.isEmpty else {
                throw ChildProcess.Failure(
                    description: "\(name) does not start: \(AgentProcess.read("\(self.directory)/log"))")
            }
            line += byte
        }
        guard let port = Int(String(decoding: line, as: UTF8.self).filter(\.isNumber)) else {
            throw ChildProcess.Failure(description: "\(name) names no port")
        }
        self.port = port
    }

    deinit {
        process.signal(9)
        _ = process.exitStatus(within: 5)
        _ = try? ChildProcess.run(["rm", "-rf", directory], seconds: 20)
    }

    var log: String { AgentProcess.read("\(directory)/log") }
}
