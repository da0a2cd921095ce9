import CEdit
import Glibc
import System

/// Reads lines from the terminal with editing, history and completion: libedit, whose state is global in the process.
@MainActor
final class LineEditor {
    /// The candidates for the last of the words.
    typealias Completion = @MainActor (_ words: [String]) -> [String]

    private let historyPath: String
    private var lastLine = ""
    /// libedit's callback has no context argument.
    private static var completion: Completion = { _ in [] }

    private static let historyLines: Int32 = 1000

    /// - Parameter historyPath: the file in which the lines are kept, readable by this user only. Without such a file
    ///   there is only the history of this session.
    init(historyPath: String, completion: @escaping Completion) {
        self.historyPath = historyPath
        Self.completion = completion
        setlocale(LC_CTYPE, "")  // for characters of more than one byte
        using_history()
        stifle_history(Self.historyLines)
        try? Folder.make(Folder.containing(historyPath), mode: 0o700)
        let file = open(historyPath, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
        _ = read_history(historyPath)
        cedit_set_completion { _, start, end in
            cedit_completion_is_over()
            let word = Int(start)..<Int(max(start, end))
            return MainActor.assumeIsolated { LineEditor.matches(word: word).map(SendablePointer.init) }?.pointer
        }
    }

    /// The next line without its end; nil when Ctrl-D ends the input.
    func readLine(prompt: String) -> String? {
        guard let typed = readline(prompt) else { return nil }
        defer { free(typed) }
        let line = String(cString: typed)
        // A line that starts with a blank is not kept: this keeps a secret out of the history. A line with a network's
        // password is never kept.
        let holdsSecret = CommandWords.split(line).starts(with: ["wifi", "join"])
        if !line.isEmpty, !line.hasPrefix(" "), !holdsSecret, line != lastLine {
            _ = add_history(line)
            _ = write_history(historyPath)
            lastLine = line
        }
        return line
    }

    /// The array expected by readline: the common prefix, the matches, then null; readline frees all of it.
    /// - Parameter word: the range of the unfinished word in the line, in bytes; it ends at the cursor.
    private static func matches(word: Range<Int>) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        guard let buffer = cedit_line() else { return nil }
        let line = Array(String(cString: buffer).utf8)
        var words = CommandWords.split(String(decoding: line.prefix(word.lowerBound), as: UTF8.self))
        words.append(String(decoding: line[word.clamped(to: line.indices)], as: UTF8.self))
        let found = completion(words).map(CommandWords.quoted)
        guard let first = found.first else { return nil }
        let common = found.dropFirst().reduce(first) { String(zip($0, $1).prefix { $0 == $1 }.map(\.0)) }
        // libedit examines the third entry to determine whether the match is the only one.
        let all = [common] + found
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: all.count + 1)
        for (index, word) in all.enumerated() { list[index] = strdup(word) }
        list[all.count] = nil
        return list
    }
}

/// A pointer returned from a closure.
///
/// Unchecked because pointers are never Sendable; this one passes from a function to its caller on the same thread.
private struct SendablePointer: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
}
