package import Glibc
import Synchronization

/// A program that a test started: its output collected, ended with the test.
package final class ChildProcess: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String

        package init(description: String) { self.description = description }
    }

    package let pid: pid_t
    private let output: Int32
    private let status = Mutex<Int32?>(nil)

    /// Starts `arguments[0]` (looked for in PATH) with its standard output in a pipe and its standard error in `log`.
    package init(_ arguments: [String], environment: [String: String] = [:], log: String = "/dev/null") throws {
        var pipe: [Int32] = [0, 0]
        guard Glibc.pipe(&pipe) == 0 else { throw Failure(description: "pipe: errno \(errno)") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var variables: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if !environment.keys.contains(where: { variable.hasPrefix("\($0)=") }) { variables.append(variable) }
            entry += 1
        }
        variables += environment.map { "\($0)=\($1)" }
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = variables.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        // Threads of a pool block signals; what is started from one must hear them.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var child: pid_t = 0
        let result = posix_spawnp(&child, arguments[0], &actions, &attributes, &argv, &envp)
        close(pipe[1])
        guard result == 0 else {
            close(pipe[0])
            let reason = String(cString: strerror(result))
            throw Failure(description: "cannot start \(arguments[0]): \(reason); `make test` installs what is missing")
        }
        pid = child
        output = pipe[0]
    }

    deinit {
        if exitStatus(within: 0) == nil {
            kill(pid, SIGKILL)
            _ = exitStatus(within: 5)
        }
        close(output)
    }

    package func signal(_ number: Int32) { kill(pid, number) }

    /// Reads standard output until it ends, at most so many bytes and seconds.
    package func readOutput(atMost limit: Int = .max, seconds: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let deadline = Clock.now + Int64(seconds) * 1_000_000_000
        while bytes.count < limit {
            var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let left = (deadline - Clock.now) / 1_000_000
            guard left > 0, poll(&descriptor, 1, Int32(left)) > 0 else { break }
            let count = read(output, &chunk, min(chunk.count, limit - bytes.count))
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// How it ended: its exit code, or minus the signal; nil when it still runs after so many seconds.
    package func exitStatus(within seconds: Double) -> Int32? {
        let deadline = Clock.now + Int64(seconds * 1e9)
        repeat {
            let ended = status.withLock { known -> Int32? in
                if let known { return known }
                var raw: Int32 = 0
                guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
                known = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : -(raw & 0x7F)
                return known
            }
            if let ended { return ended }
            if seconds > 0 { poll(nil, 0, 5) }
        } while Clock.now < deadline
        return nil
    }

    /// Runs a program to its end and gives what it printed, and how it ended.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], log: String = "/dev/null", seconds: Int
    ) throws -> (status: Int32?, output: String) {
        let child = try ChildProcess(arguments, environment: environment, log: log)
        let output = child.readOutput(seconds: seconds)
        return (child.exitStatus(within: 2), String(decoding: output, as: UTF8.self))
    }
}
