import Glibc
import NIOCore

/// The lines of a script, then those of standard input, one after the other.
struct ConsoleLines: Sendable {
    let platform: NIOLoopBound<Platform>

    /// Blocks until the input ends: for a thread of its own.
    func run(script: Int32?, readsInput: Bool) {
        if let script {
            defer { close(script) }
            var source = LineSource(descriptor: script)
            while let line = source.next() {
                guard perform(line) else { return end(1) }
            }
        }
        guard readsInput else { return }
        var source = LineSource(descriptor: STDIN_FILENO)
        while let line = source.next() { _ = perform(line) }
        // /dev/null ends at once and means nothing by it; a pipe or terminal that ends means that nobody is there.
        if inputHasAnOwner { end(0) }
    }

    /// Runs a line and prints its answer; blank lines and comments are left out.
    ///
    /// - Returns: whether it went well.
    private func perform(_ line: String) -> Bool {
        let line = line.trimmingBlanks
        guard !line.isEmpty, !line.hasPrefix("#") else { return true }
        guard let answer = try? platform.eventLoop.flatSubmit({ platform.value.run(line) }).wait() else { return false }
        writeAll(answer.line + "\n", to: STDOUT_FILENO)
        if case .bool(false)? = answer["ok"] { return false }
        return true
    }

    private func end(_ status: Int32) {
        platform.eventLoop.execute { platform.value.ended.succeed(status) }
    }

    private var inputHasAnOwner: Bool {
        var about = stat()
        guard fstat(STDIN_FILENO, &about) == 0 else { return false }
        let kind = about.st_mode & S_IFMT
        return kind == S_IFIFO || kind == S_IFSOCK || isatty(STDIN_FILENO) == 1
    }
}
