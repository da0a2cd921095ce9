import Glibc
import TestSupport

/// A TURN server with a folder of its own, on loopback where nothing else is said.
final class CoturnProcess: Sendable {
    let port: Int
    private let folder: TemporaryFolder
    private let process: ChildProcess

    /// - Parameters:
    ///   - place: a network, and its namespace that it runs in, at that namespace's address.
    ///   - user: name and password of the device.
    ///   - port: to come back where an earlier one was; nil for a free one.
    ///   - more: further options of `turnserver`. `--server-relay` lets peers in without a permission.
    init(
        in place: (network: NATNetwork, name: String)? = nil, user: String = "DEVID:KEY", port: Int? = nil,
        _ more: [String] = ["--server-relay"]
    ) throws {
        let host = place.map { $0.network["\($0.name)_IP"] } ?? "127.0.0.1"
        let port = port ?? AgentProcess.freePort()
        self.port = port
        folder = try TemporaryFolder()
        let directory = folder.path
        process = try ChildProcess(
            (place.map { $0.network.runner(in: $0.name) } ?? []) + [
                "turnserver", "-n", "--lt-cred-mech", "--realm=R", "--user=\(user)", "--listening-ip=\(host)",
                "--relay-ip=\(host)", "--listening-port=\(port)", "--no-cli", "--no-tls", "--no-dtls",
                "--allow-loopback-peers", "--userdb=\(directory)/users", "--pidfile=\(directory)/pid",
                "--log-file=stdout", "--simple-log",
            ] + more, log: "\(directory)/log")
        let isReady = try Clock.wait(seconds: 20) {
            try place.map { try $0.network.canConnect(from: $0.name, to: host, UInt16(port)) }
                ?? Socket.canConnect(port: port)
        }
        guard isReady else {
            let log = Files.text("\(directory)/log")
            throw ChildProcess.Failure(description: "turnserver does not listen on port \(port): \(log)")
        }
    }

    deinit { end() }

    /// Kills it, as a power cut of its machine would, but that its sockets are closed.
    func end() {
        process.signal(SIGKILL)
        _ = process.exitStatus(within: 5)
    }

    /// Stops it without closing anything; SIGCONT lets it go on.
    func signal(_ number: Int32) { process.signal(number) }
}
