import Glibc
import TestSupport

/// The real program, running with a configuration in a folder of its own.
final class AgentProcess: Sendable {
    let process: ChildProcess
    private let folder: TemporaryFolder
    var directory: String { folder.path }
    let port: Int

    /// The binary beside the tests, or what `CAMERA_AGENT` names.
    static var binary: String {
        if let named = getenv("CAMERA_AGENT") { return String(cString: named) }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(decoding: path.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/camera-agent"
    }

    /// Small pictures, so that a debug build and an emulated processor keep up.
    static let testPattern = """
        { name: "test", source: "test-pattern",
          main: { size: "640x360", frameRate: 25, bitRate: 800, keyFrameSeconds: 2, preset: "ultrafast" },
          sub: { size: "320x180", frameRate: 15, bitRate: 200, keyFrameSeconds: 2, preset: "ultrafast" } }
        """

    /// - Parameters:
    ///   - channels: JSON5 of the channels.
    ///   - rtsp: further members of `rtsp`.
    ///   - recording: members of `recording` besides its folder, `recordings`; nil: nothing is recorded.
    ///   - runner: what its command begins with; it may lead into another network namespace.
    init(
        channels: String = testPattern, rtsp: String = "access: \"open\", address: \"127.0.0.1\"",
        recording: String? = nil, runner: [String] = []
    ) throws {
        folder = try TemporaryFolder()
        let directory = folder.path
        port = Self.freePort()
        let configuration = """
            { device: { id: "CAM" }, stateDirectory: "\(directory)/state", channels: [\(channels)],
              recording: \(recording.map { "{ directory: \"\(directory)/recordings\", \($0) }" } ?? "null"),
              rtsp: { port: \(port), \(rtsp) }, console: { socket: "\(directory)/console.sock" },
              log: { level: "debug" } }
            """
        try Files.write(configuration, to: "\(directory)/agent.json5")
        process = try ChildProcess(runner + [Self.binary, "run", "\(directory)/agent.json5"], log: "\(directory)/log")
        let port = self.port
        let listens = try Clock.wait(seconds: 20) {
            runner.isEmpty ? Socket.canConnect(port: port) : try console("viewers").status == 0
        }
        guard listens else {
            throw ChildProcess.Failure(description: "the agent does not listen; its log:\n\(log)")
        }
    }

    deinit {
        process.signal(SIGTERM)
        if process.exitStatus(within: 5) == nil { process.signal(SIGKILL) }
        _ = process.exitStatus(within: 5)
    }

    func url(stream: Int = 1, more: String = "") -> String {
        "rtsp://127.0.0.1:\(port)/realplay?devid=CAM&channelno=0&streamtype=\(stream)\(more)"
    }

    var log: String { Files.text("\(directory)/log") }

    /// A console command's answer.
    func console(_ words: String...) throws -> (status: Int32?, output: String) {
        try ChildProcess.run(
            [Self.binary, "console", "--socket", "\(directory)/console.sock", "--json"] + words,
            log: "\(directory)/log", seconds: 20)
    }

    /// Open descriptors of the process.
    var descriptors: Int {
        guard let folder = opendir("/proc/\(process.pid)/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count - 2
    }

    /// Resident memory in KiB.
    var resident: Int { Self.memory("VmRSS", of: "\(process.pid)") }
    static var residentOfThisProcess: Int { memory("VmRSS", of: "self") }
    static var peakOfThisProcess: Int { memory("VmHWM", of: "self") }

    /// proc(5), "status".
    private static func memory(_ name: String, of process: String) -> Int {
        let line = Files.text("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line?.split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }.first ?? 0
    }

    static func freePort() -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = Socket.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(socket, $0, length)
                _ = getsockname(socket, $0, &length)
            }
        }
        return Socket.port(of: address)
    }
}
