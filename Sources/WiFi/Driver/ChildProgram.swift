import Base
import Glibc
import System

/// A program that the Wi-Fi needs: started here, ended here, by its process id.
final class ChildProgram {
    struct Failure: Error, CustomStringConvertible { var description: String }

    let name: String
    let pid: pid_t
    /// Nil after `end`: there may be another's by then.
    private var pidFile: String?
    private let log: String
    private var status: Int32?

    /// - Parameters:
    ///   - arguments: the first, unless it is a path, is looked for in PATH.
    ///   - folder: for `NAME.log`, what it says, begun anew, and `NAME.pid`.
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

    /// Ends the one that an agent left behind which was killed; it would keep the radio. The number alone may be
    /// somebody else's by now, so the name is asked for too.
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

    /// The last line that it wrote.
    var lastWords: String {
        let lines = SmallFile.text(log)?.split(separator: "\n")
        return "\(name) ended: " + (lines?.last.map { String($0) }?.brief ?? "it said nothing")
    }

    /// What it says stays in memory (/run), for months: beyond 32 KiB it begins anew.
    func trimLog() {
        var facts = stat()
        if stat(log, &facts) == 0, facts.st_size > 32_768 { truncate(log, 0) }
    }

    /// Whether it has ended, by itself or not.
    var hasEnded: Bool {
        if status != nil { return true }
        var raw: Int32 = 0
        let ended = waitpid(pid, &raw, WNOHANG)
        // A child that somebody else waited for is gone as well.
        if ended == pid || ended < 0 && errno == ECHILD { status = raw }
        return status != nil
    }

    /// What it ended with: its exit code, or minus the signal.
    var exitCode: Int32? {
        hasEnded ? status.map { $0 & 0x7F == 0 ? ($0 >> 8) & 0xFF : -($0 & 0x7F) } : nil
    }

    func signal(_ number: Int32) { if !hasEnded { kill(pid, number) } }

    /// SIGTERM, and SIGKILL for one that has not ended two seconds later. A second call does nothing.
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
