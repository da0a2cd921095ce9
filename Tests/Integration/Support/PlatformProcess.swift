import Glibc
import NIOPosix
import TestSupport

/// The platform simulator as a process of its own, led through its control socket.
final class PlatformProcess: Sendable {
    private let folder: TemporaryFolder
    /// The line of its start: where everything is.
    let places: Answer
    private let process: ChildProcess

    /// One line of JSON, of which tests need single values only.
    struct Answer: Sendable, CustomStringConvertible {
        var description: String

        /// The first value under that name, without quotes.
        subscript(name: String) -> String? {
            let key = Array("\"\(name)\":".utf8)
            let bytes = Array(description.utf8)
            guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: key) }) else { return nil }
            var rest = bytes[(place + key.count)...]
            let quote = UInt8(ascii: "\"")
            if rest.first == quote {
                rest = rest.dropFirst()
                return String(decoding: rest.prefix { $0 != quote }, as: UTF8.self)
            }
            return String(decoding: rest.prefix { !",}]".utf8.contains($0) }, as: UTF8.self)
        }

        var isOK: Bool { self["ok"] == "true" }
    }

    /// - Parameters:
    ///   - ports: HTTP, link and backup link, to come back where an earlier one was; 0 for free ones.
    ///   - runner: what its command begins with.
    ///   - more: further options of the simulator.
    init(
        device: String = "81100000001:secret", http: Int = 0, link: Int = 0, backup: Int? = nil, runner: [String] = [],
        _ more: [String] = []
    ) throws {
        folder = try TemporaryFolder()
        let directory = folder.path
        let folder = AgentProcess.binary.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        let binary = folder + "/platform-simulator"
        var arguments = [
            binary, "--no-console", "--device", device, "--http", "\(http)", "--link", "\(link)",
            "--control", "\(directory)/control.sock",
        ]
        if let backup { arguments += ["--backup-link", "\(backup)"] }
        process = try ChildProcess(runner + arguments + more, log: "\(directory)/log")
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            let byte = process.readOutput(atMost: 1, seconds: 20)
            guard !byte.isEmpty else {
                let log = Files.text("\(directory)/log")
                throw ChildProcess.Failure(description: "the simulator does not start: \(log)")
            }
            line += byte
        }
        places = Answer(description: String(decoding: line, as: UTF8.self))
    }

    deinit { end() }

    var directory: String { folder.path }

    /// As by a power cut.
    func end() {
        process.signal(SIGKILL)
        _ = process.exitStatus(within: 5)
    }

    /// A console line, and the answer to it.
    @discardableResult
    func run(_ line: String) async throws -> Answer {
        let path = "\(directory)/control.sock"
        return try await NIOThreadPool.singleton.runIfActive {
            Answer(description: String(decoding: try Self.exchange(line + "\n", at: path), as: UTF8.self))
        }
    }

    /// Blocks, at most 20 s for each read.
    private static func exchange(_ line: String, at path: String) throws -> [UInt8] {
        let control = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(control) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(control, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let isConnected = UnixSocket.withAddress(path) { connect(control, $0, $1) == 0 }
        let text = Array(line.utf8)
        guard isConnected, Glibc.send(control, text, text.count, Int32(MSG_NOSIGNAL)) == text.count else {
            throw Socket.Closed()
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.last != UInt8(ascii: "\n") {
            let count = recv(control, &chunk, chunk.count, 0)
            guard count > 0 else { throw Socket.Closed() }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// The number of the log's next entry, for `from=` of a later `expect`.
    func next() async throws -> String { try await run("log from=999999999 limit=1")["next"] ?? "0" }

    /// What the device did that the text does not allow.
    func oddities() async throws -> String {
        let answer = try await run("oddities")
        return answer["count"] == "0" ? "" : answer.description
    }
}
