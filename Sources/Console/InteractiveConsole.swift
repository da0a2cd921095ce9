import Base
import Glibc
import System

/// The console on a terminal, or on a pipe with one command a line.
@MainActor
package struct InteractiveConsole {
    var client: ConsoleClient
    var asJSON: Bool
    var historyPath: String

    package init(client: ConsoleClient, asJSON: Bool, historyPath: String) {
        self.client = client
        self.asJSON = asJSON
        self.historyPath = historyPath
    }

    /// Runs commands until the input ends.
    /// - Returns: whether every command succeeded.
    package func run() -> Bool { isatty(STDIN_FILENO) == 1 ? runOnTerminal() : runOnPipe() }

    private func runOnTerminal() -> Bool {
        let client = client
        let editor = LineEditor(historyPath: historyPath) { words in
            let answer = try? client.ask([ConsoleCommandTable.completionName] + words)
            return answer?.result.array?.compactMap(\.string) ?? []
        }
        print("help lists the commands; Ctrl-D ends")
        while let line = editor.readLine(prompt: "camera-agent> ") {
            let words = CommandWords.split(line)
            if words == ["exit"] || words == ["quit"] { return true }
            // The error was printed, and the user has seen it.
            _ = ask(words)
        }
        print()
        return true
    }

    private func runOnPipe() -> Bool {
        var allDone = true
        while let line = readLine() {
            if line.hasPrefix("#") { continue }
            if !ask(CommandWords.split(line)) { allDone = false }
        }
        return allDone
    }

    private func ask(_ words: [String]) -> Bool {
        guard !words.isEmpty else { return true }
        do {
            ConsoleOutput.show(try client.ask(words), asJSON: asJSON)
            return true
        } catch {
            StandardError.write("camera-agent: \(error)\n")
            return false
        }
    }
}

/// The output of responses.
package enum ConsoleOutput {
    /// Prints a response; for a snapshot, its size and how to get it.
    package static func show(_ answer: ConsoleAnswer, asJSON: Bool) {
        print(asJSON ? answer.result.json : TextRenderer.text(answer.result))
        if !answer.bytes.isEmpty {
            StandardError.write(
                "\(answer.bytes.count) bytes not shown; camera-agent snapshot FILE.jpg keeps a picture\n")
        }
        fflush(nil)
    }
}
