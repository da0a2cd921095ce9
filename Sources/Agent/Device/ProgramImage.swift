import Glibc
import System

/// How this process was started, so that it can be started again in the same way.
struct ProgramImage: Sendable {
    /// Where the program was when it started. A newer one that was put there meanwhile is what will run.
    let path: String
    /// The signals that whoever started it wanted ignored, as `nohup` does.
    let ignoredSignals: Set<Int32>

    /// That of this process, asked at its start: later, `/proc/self/exe` may name a deleted file, and others have set
    /// signals their own way.
    static let current = ProgramImage()

    private init() {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        ignoredSignals = Set(Self.signals.filter(Self.isIgnored))
    }

    /// All but those that nobody can ignore, and the C library's own.
    private static let signals: [Int32] = (1...31).filter { $0 != SIGKILL && $0 != SIGSTOP }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        // Swift can't compare C functions; SIG_IGN is the address 1.
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// Puts the program in this process's place, with the same arguments and environment and under the same process id.
    /// Every thread and descriptor but the standard three ends; whatever is to be kept has to be on disk.
    ///
    /// - Returns: only if it failed; the process is as it was then, but for its signals.
    func replaceProcess() -> RestartError {
        guard !path.isEmpty else { return .unknownProgram }
        Self.closeDescriptorsOnExec()
        // What is ignored, or blocked in this thread, would stay so in the new program.
        for signal in Self.signals { Glibc.signal(signal, ignoredSignals.contains(signal) ? SIG_IGN : SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        execv(path, CommandLine.unsafeArgv)
        return .cannotStart(path: path, reason: SystemError.text(errno))
    }

    /// Some library may have forgotten to.
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
