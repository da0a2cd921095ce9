@testable import Console
import Testing

@Suite struct CommandWordsTests {
    @Test(arguments: [
        ("", []), ("   ", []), ("status", ["status"]),
        ("  control 0\tbrightness  -5 ", ["control", "0", "brightness", "-5"]),
        ("set name \"Front door\"", ["set", "name", "Front door"]), ("a'b c'd", ["ab cd"]), ("x ''", ["x", ""]),
        ("a\\ b", ["a b"]), ("\"say \\\"hi\\\"\"", ["say \"hi\""]), ("'back\\slash'", ["back\\slash"]),
        ("\"open", ["open"]), ("end\\", ["end"]),
    ])
    func takesALineApart(line: String, words: [String]) {
        #expect(CommandWords.split(line) == words)
    }

    @Test(arguments: ["plain", "", "two words", "it's", "say \"hi\"", "back\\slash", "é"])
    func quotesSoThatItComesBack(word: String) {
        #expect(CommandWords.split(CommandWords.quoted(word)) == [word])
    }
}
