import Glibc

/// A TURN server on loopback, with a folder of its own. It takes the user `DEVID` with the password `KEY`.
final class CoturnProcess: Sendable {
    let port: Int
    private let directory: String
    private let process: ChildProcess

    /// - Parameters:
    ///   - port: to come back where an earlier one was; nil for a free one.
    ///   - more: further options of `turnserver`. `--server-relay` lets peers in without a permission.
    init(port: Int? = nil, _ more: [String] = ["--server-relay"]) throws {
        let port = port ?? AgentProcess.freePort()
        self.port = port
        directory = try AgentProcess.makeDirectory()
        process = try ChildProcess(
            [
                "turnserver", "-n", "--lt-cred-mech", "--realm=R", "--user=DEVID:KEY", "--listening-ip=127.0.0.1",
                "--relay-ip=127.0.0.1", "--listening-port=\(port)", "--no-cli", "--no-tls", "--no-dtls",
                "--allow-loopback-peers", "--userdb=\(directory)/users", "--pidfile=\(directory)/pid",
                "--log-file=stdout", "--simple-log",
            ] + more, log: "\(directory)/log")
        guard Clock.wait(seconds: 20, until: { Socket.canConnect(port: port) }) else {
            let log = AgentProcess.read("\(directory)/log")
            throw ChildProcess.Failure(description: "turnserver does not listen on port \(port): \(log)")
        }
    }

    deinit {
        end()
        for name in ["users", "pid", "log"] { unlink("\(directory)/\(name)") }
        rmdir(directory)
    }

    /// Kills it, as a power cut of its machine would, but that its sockets are closed.
    func end() {
        process.signal(SIGKILL)
        _ = process.exitStatus(within: 5)
    }

    /// Stops it without closing anything; SIGCONT lets it go on.
    func signal(_ number: Int32) { process.signal(number) }
}
