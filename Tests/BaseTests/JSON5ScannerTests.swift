@testable import Base
import TestSupport
import Testing

@Suite struct JSON5ScannerTests {
    /// What a text is refused with; nil if it isn't.
    private func refusal(_ text: String) -> String? {
        do {
            _ = try JSONText(Array(text.utf8))
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("", "line 1, column 1: the file is empty; the smallest configuration is {}"),
        ("// nothing\n", "line 2, column 1: the file is empty; the smallest configuration is {}"),
        ("{", "line 1, column 2: the object that starts on line 1 has no closing }"),
        ("\n{ a: 1", "line 2, column 7: the object that starts on line 2 has no closing }"),
        ("[1", "line 1, column 3: the list that starts on line 1 has no closing ]"),
        ("{ a: 1\n  b: 2 }", "line 2, column 3: expected , or } after the value on line 1, found b"),
        ("{ a = 1 }", "line 1, column 5: expected : after the key a, found ="),
        ("{ a: }", "line 1, column 6: expected a value, found }"),
        ("{ a:", "line 1, column 5: expected a value, found the end of the file"),
        ("{ a: yes }", "line 1, column 6: expected a value, found yes; a text stands in quotes"),
        ("{ a: 'x }", "line 1, column 6: the text that starts here has no closing quote on its line"),
        ("{ a: 'x\n' }", "line 1, column 6: the text that starts here has no closing quote on its line"),
        ("{ /* x }", "line 1, column 3: the comment that starts here has no closing */"),
        ("{ / }", "line 1, column 3: expected // or /* (a comment), found /"),
        ("{ a: 012 }", "line 1, column 6: expected a number, found 012"),
        ("{ a: 12px }", "line 1, column 6: expected a number, found 12px"),
        ("{ a: 1.2.3 }", "line 1, column 6: expected a number, found 1"),
        ("{ a: 0x }", "line 1, column 6: expected a number, found 0x"),
        ("{ a: - 1 }", "line 1, column 6: expected a number, found -"),
        ("{ a: 1e999 }", "line 1, column 6: this number is too large"),
        ("{ a: 0xffffffffffffffffff }", "line 1, column 6: this number is too large"),
        ("{ a: '\\q' }", "line 1, column 7: expected one of \\\" \\' \\\\ \\/ \\b \\f \\n \\r \\t \\x41 \\u0041"),
        ("{ a: '\\ud83d' }", "line 1, column 7: expected one of \\\" \\' \\\\ \\/ \\b \\f \\n \\r \\t \\x41 \\u0041"),
        ("{ a: '\t' }", "line 1, column 7: a control character in a text must be written as \\u and four hex digits"),
        ("{} {}", "line 1, column 4: expected the end of the file, found {"),
        ("{,}", "line 1, column 2: expected a key or }, found ,"),
        ("{ 'ä': 1, ä: 2 }", "line 1, column 11: expected a key or }, found ä"),
        ("{\u{A0}}", "line 1, column 2: expected a key or }, found the character U+A0"),
    ])
    func saysWhatIsWrongAndWhere(text: String, refused: String) {
        #expect(refusal(text) == refused)
    }

    @Test(arguments: [
        ("0", .integer(0)), ("-0", .integer(0)), ("+7", .integer(7)), ("1.0", .integer(1)), ("2.50e1", .integer(25)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("-0x10", .integer(-16)),
        ("0.1", .number(0.1)), ("5e-300", .number(5e-300)), ("-.5", .number(-0.5)), ("Infinity", .number(.infinity)),
        ("-Infinity", .number(-.infinity)), ("4440444444444444444444444444.4", .number(4440444444444444444444444444.4)),
    ] as [(String, JSONValue)])
    func readsNumbers(text: String, value: JSONValue) throws {
        #expect(try JSONText(Array(text.utf8)).value == value)
        #expect(try JSONText(Array("[\(text)]".utf8)).value == [value])
    }

    @Test func refusesWhatIsNotUTF8ByItsLine() {
        #expect(throws: JSONSyntaxError(line: 2, column: 1, message: "the line is not UTF-8; save the file as UTF-8")) {
            try JSONText([0x7B, 0x0A, 0xFF, 0x7D])
        }
    }

    @Test func readsEverythingThatJSON5Allows() throws {
        let text = """
            \u{FEFF}// a comment
            {
              unquoted_$1: 'single "quotes"', "double": "it's", /* between */
              'escapes': "\\x41\\u00e9\\ud83d\\ude00\\n\\/",
              numbers: [0, -1, +2, .5, 5., 1e3, 1E-2, 0x1F, -0Xa, 2.50],
              words: [true, false, null], deep: [[], {}, [{}],],
            }
            """
        let value = try JSONText(Array(text.utf8)).value
        #expect(
            value == [
                "unquoted_$1": "single \"quotes\"", "double": "it's", "escapes": "Aé😀\n/",
                "numbers": [0, -1, 2, 0.5, 5, 1000, 0.01, 31, -10, 2.5],
                "words": [true, false, nil], "deep": [[], [:], [[:]]],
            ])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func countsLinesOfEveryKind(end: String) throws {
        let text = ["{", "  a: 1, // one", "  /*", "  */ b: {", "    c: 2 } }"].joined(separator: end)
        guard case .object(let members) = try JSONText(Array(text.utf8)).shape.kind,
            case .object(let inner) = members[1].value.kind
        else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.line) == [2, 4])
        #expect(members[1].value.line == 4)
        #expect(inner.map(\.line) == [5])
    }

    @Test func keepsTheOrderOfMembers() throws {
        let keys = (0..<50).map { "key\(($0 * 37) % 50)" }
        let text = "{" + keys.map { "\($0): 0" }.joined(separator: ",") + "}"
        guard case .object(let object) = try JSONText(Array(text.utf8)).value else {
            Issue.record("no object")
            return
        }
        #expect(object.members.map(\.key) == keys)
    }

    @Test func namesKeysThatAreThereTwice() throws {
        let text = try JSONText(Array("{ a: 1,\n b: [ { c: 2,\n c: 'x' } ],\n a: {} }".utf8))
        #expect(
            text.duplicates == [
                DuplicateKey(path: "b[0].c", line: 3, firstLine: 2), DuplicateKey(path: "a", line: 4, firstLine: 1),
            ])
        #expect(text.value == ["a": 1, "b": [["c": 2]]])
    }

    @Test func boundsTheDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(refusal(nested(JSONText.maximumDepth)) == nil)
        #expect(refusal(nested(JSONText.maximumDepth + 1)) == "line 1, column 33: nested deeper than 32 levels")
        #expect(refusal(String(repeating: "[{a:", count: 250_000)) == "line 1, column 65: nested deeper than 32 levels")
    }

    @Test func takesTimeInProportionToTheText() {
        let clock = ContinuousClock()
        func time(_ count: Int) -> Duration {
            let text = Array(("[" + String(repeating: "1,", count: count) + "]").utf8)
            return clock.measure { _ = try? JSONText(text) }
        }
        _ = time(1000)
        // Twenty times the text; a scanner that looks back along the line would take four hundred times as long.
        #expect(time(200_000) < max(time(10_000), .milliseconds(1)) * 150)
    }

    /// Whatever it accepts, it writes so that it reads the same again.
    @Test func readsWhatItAcceptsTheSameWayTwice() throws {
        var random = SeededRandom(seed: 5)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "a", "'b'", "\"c\"", "1", "-", "+", ".5", "0x1f", "1e2", "true", "null", " ",
            "\n",
            "//x\n", "/*y*/", "\\", "'", "é", "'\\u00e9'", "0", "\r", "'\\x41'", "{a:1}", "[1,]",
        ]
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...8, using: &random))
                .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            guard let value = try? JSONText(Array(text.utf8)).value else { continue }
            accepted += 1
            #expect(try JSONText(Array(value.json.utf8)).value == value, "\(text.debugDescription)")
        }
        #expect(accepted > 100)
    }

    @Test func writesWhatItCanReadAgain() throws {
        let value: JSONValue = [
            "text": "a\"b\\c\n\t\u{1}\u{7F}é😀", "numbers": [1, -2, 0.25, 1e100], "nothing": nil, "yes": true,
            "": [:], "list": [],
        ]
        #expect(try JSONText(Array(value.json.utf8)).value == value)
        #expect(JSONValue.number(.infinity).json == "null")
        #expect(JSONValue.string("\0").json == "\"\u{FFFD}\"")
    }
}
