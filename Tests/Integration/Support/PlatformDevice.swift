import Glibc
import NIOPosix
import Synchronization
import TestSupport

/// The real program as a device of a platform, which can be ended and started again with what it kept.
final class PlatformDevice: Sendable {
    static let id = "81100000001"

    private let folder: TemporaryFolder
    private let runner: [String]
    private let process = Mutex<ChildProcess?>(nil)

    /// - Parameters:
    ///   - platform: further members of `platform`.
    ///   - more: further members of the configuration.
    ///   - runner: what its command begins with.
    ///   - heartbeat: seconds between two.
    ///   - state: its state folder; nil: one in its own folder.
    init(
        _ platform: PlatformProcess, platform members: String = "", channel: String = AgentProcess.testPattern,
        rtsp: String = "",
        more: String = "traversal: { upnp: false, stun: false, turn: false },", address: String = "127.0.0.1",
        runner: [String] = [], heartbeat: Double = 0.5, state: String? = nil
    ) throws {
        self.runner = runner
        folder = try TemporaryFolder()
        let directory = folder.path
        let configuration = """
            { device: { id: "\(Self.id)", key: "secret", setClock: false },
              stateDirectory: "\(state ?? directory + "/state")",
              channels: [\(channel)],
              platform: {
                redirectURL: "\(platform.places["redirectURL"] ?? "")", \(members)
                timing: { heartbeat: \(heartbeat), loginRetry: 0.3, registerRetry: 0.3, connectRetry: 0.02 } },
              rtsp: { port: 0, address: "\(address)", \(rtsp) }, \(more)
              console: { socket: "\(directory)/console.sock" }, log: { level: "debug" } }
            """
        try Files.write(configuration, to: "\(directory)/agent.json5")
        try start()
    }

    deinit { end() }

    var directory: String { folder.path }

    func start() throws {
        let child = try ChildProcess(
            runner + [AgentProcess.binary, "run", "\(directory)/agent.json5"], log: "\(directory)/log")
        process.withLock { $0 = child }
    }

    /// - Parameter signal: SIGKILL is as near to a power cut as a process comes.
    @discardableResult
    func end(_ signal: Int32 = SIGTERM) -> Int32? {
        guard let child = process.withLock({ $0 }) else { return nil }
        child.signal(signal)
        let status = child.exitStatus(within: 5)
        if status == nil { child.signal(SIGKILL) }
        process.withLock { $0 = nil }
        return status
    }

    var pid: pid_t { process.withLock { $0?.pid ?? -1 } }
    var log: String { Files.text("\(directory)/log") }

    /// A console command's answer, as JSON.
    func console(_ words: String...) async throws -> PlatformProcess.Answer {
        try await run(["console", "--socket", "\(directory)/console.sock", "--json"] + words)
    }

    /// Another of the program's commands, with this device's configuration.
    func command(_ name: String) async throws -> PlatformProcess.Answer {
        try await run([name, "\(directory)/agent.json5"])
    }

    private func run(_ words: [String]) async throws -> PlatformProcess.Answer {
        let log = "\(directory)/log"
        return try await NIOThreadPool.singleton.runIfActive {
            let result = try ChildProcess.run([AgentProcess.binary] + words, log: log, seconds: 30)
            return PlatformProcess.Answer(description: result.output)
        }
    }
}

extension PlatformProcess {
    /// Whether the device has logged in and had a heartbeat answered since entry `from` of the log.
    func isOnline(from: String = "0", server: String? = nil, timeout: Int = 15_000) async throws -> Bool {
        guard try await run("expect LOGIN_REQ dir=in from=\(from) timeout=\(timeout)").isOK,
            try await run("expect HEARTBEAT_RES dir=out from=\(from) timeout=\(timeout)").isOK
        else { return false }
        guard let server else { return true }
        return try await run("devices")["server"] == server
    }

    /// The URL of a token that is good for one viewer.
    func url(stream: Int = 1, channel: Int = 0, seconds: Int = 60) async throws -> String {
        try await run("token \(PlatformDevice.id) \(channel) \(stream) \(seconds)")["url"] ?? ""
    }
}
