import Glibc

/// A line on the terminal that says how far something is; nothing where standard error is no terminal.
final class ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var shown = -1

    /// - Parameter part: 0 to 1.
    func show(part: Double) {
        let percent = Int(min(max(part, 0), 1) * 100)
        guard isTerminal, percent != shown else { return }
        shown = percent
        StandardError.write("\r\(percent) %")
    }

    func clear() {
        if shown >= 0 { StandardError.write("\r\u{1B}[K") }
        shown = -1
    }
}
