import Glibc
import System

/// A line on the terminal that shows progress; nothing where standard error is no terminal.
final class ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var shown = ""

    /// - Parameter part: 0 to 1.
    func show(part: Double) { show("\(Int(min(max(part, 0), 1) * 100)) %") }

    /// Shows the current activity.
    func show(_ words: String) {
        guard isTerminal, words != shown else { return }
        shown = words
        StandardError.write("\r\u{1B}[K\(words)")
    }

    func clear() {
        if !shown.isEmpty { StandardError.write("\r\u{1B}[K") }
        shown = ""
    }
}
