import Glibc
import System

/// How this process was started, so that it can be started again in the same way.
struct ProgramImage: Sendable {
    /// The program's path at its start. A newer program installed there meanwhile is the one that will run.
    let path: String
    /// The signals that were ignored at the start, as by `nohup`.
    let ignoredSignals: Set<Int32>

    /// The image of this process, read at its start: later, `/proc/self/exe` may name a deleted file, and libraries
    /// have changed the signals.
    static let current = ProgramImage()

    private init() {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        ignoredSignals = Set(Self.signals.filter(Self.isIgnored))
    }

    /// All signals but those that can't be ignored, and the C library's own.
    private static let signals: [Int32] = (1...31).filter { $0 != SIGKILL && $0 != SIGSTOP }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        // Swift can't compare C functions; SIG_IGN is the address 1.
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// Replaces this process by the program, with the same arguments, environment and process id. All threads end, and
    /// all descriptors but the standard three are closed; state to be kept has to be on disk.
    ///
    /// - Returns: only on failure; the process is then unchanged except for its signals.
    func replaceProcess() -> RestartError {
        guard !path.isEmpty else { return .unknownProgram }
        Self.closeDescriptorsOnExec()
        // Signals that are ignored, or blocked in this thread, would stay so in the new program.
        for signal in Self.signals { Glibc.signal(signal, ignoredSignals.contains(signal) ? SIG_IGN : SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        execv(path, CommandLine.unsafeArgv)
        return .cannotStart(path: path, reason: SystemError.text(errno))
    }

    /// Closes descriptors that a library opened without O_CLOEXEC.
    private static func closeDescriptorsOnExec() {
        guard let folder = opendir("/proc/self/fd") else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let descriptor = Int32(name), descriptor > 2 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
    }
}
