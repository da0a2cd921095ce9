import Base
import Glibc
import System

/// A child process for the Wi-Fi, started here and ended by its process ID.
final class ChildProgram {
    struct Failure: Error, CustomStringConvertible { var description: String }

    let name: String
    let pid: pid_t
    /// Nil after `end`: later the file may belong to another process.
    private var pidFile: String?
    private let log: String
    private var status: Int32?

    /// - Parameters:
    ///   - arguments: the first one is searched for in PATH, unless it is a path.
    ///   - folder: the folder of `NAME.log`, the program's output, truncated at the start, and of `NAME.pid`.
    init(_ arguments: [String], folder: String) throws(Failure) {
        let command = arguments.first ?? ""
        let name = String(command.split(separator: "/").last ?? "")
        self.name = name
        let pidFile = "\(folder)/\(name).pid"
        let log = "\(folder)/\(name).log"
        self.log = log
        unlink(log)
        Self.endLeftover(name, folder: folder)
        do throws(ProcessSpawn.Failure) {
            pid = try ProcessSpawn.start(arguments, log: log)
        } catch {
            throw Failure(description: "cannot start \(name): \(SystemError.text(error.code))")
        }
        self.pidFile = pidFile
        try? PrivateFile.write("\(pid)\n", to: pidFile)
    }

    /// Ends the program left behind by an agent that was killed; it would occupy the interface. The process ID alone
    /// may have been reused, so the name is checked too.
    static func endLeftover(_ name: String, folder: String) {
        let text = (SmallFile.text("\(folder)/\(name).pid") ?? "").prefix { $0.isNumber }
        guard let pid = pid_t(text), pid > 1, SmallFile.line("/proc/\(pid)/comm") == name else { return }
        kill(pid, SIGTERM)
        var left = 200
        while kill(pid, 0) == 0, left > 0 {
            poll(nil, 0, 10)
            left -= 1
        }
        if left == 0 { kill(pid, SIGKILL) }
    }

    deinit { end() }

    /// The last line of its output.
    var lastWords: String {
        let lines = SmallFile.text(log)?.split(separator: "\n")
        return "\(name) ended: " + (lines?.last.map { String($0) }?.brief ?? "it said nothing")
    }

    /// Truncates the output, which is in memory (/run) for months, when it exceeds 32 KiB.
    func trimLog() {
        var logStatus = stat()
        if stat(log, &logStatus) == 0, logStatus.st_size > 32_768 { truncate(log, 0) }
    }

    /// Whether it has ended, by itself or not.
    var hasEnded: Bool {
        if status != nil { return true }
        var raw: Int32 = 0
        let ended = waitpid(pid, &raw, WNOHANG)
        // A child that another part of the program waited for has ended as well.
        if ended == pid || ended < 0 && errno == ECHILD { status = raw }
        return status != nil
    }

    /// Its exit code, or minus the signal.
    var exitCode: Int32? {
        hasEnded ? status.map { $0 & 0x7F == 0 ? ($0 >> 8) & 0xFF : -($0 & 0x7F) } : nil
    }

    func signal(_ number: Int32) { if !hasEnded { kill(pid, number) } }

    /// Sends SIGTERM, and SIGKILL if it has not ended within two seconds. A second call does nothing.
    package func end() {
        guard let pidFile else { return }
        self.pidFile = nil
        signal(SIGTERM)
        if !waitForEnd(milliseconds: 2000) {
            signal(SIGKILL)
            _ = waitForEnd(milliseconds: 2000)
        }
        unlink(pidFile)
    }

    /// - Returns: whether it has ended.
    func waitForEnd(milliseconds: Int) -> Bool {
        var left = milliseconds
        while !hasEnded, left > 0 {
            poll(nil, 0, 10)
            left -= 10
        }
        return hasEnded
    }
}
