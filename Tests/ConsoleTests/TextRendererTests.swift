@testable import Base
@testable import Console
import Testing

@Suite struct TextRendererTests {
    @Test func alignsTheKeysOfAnObject() {
        let value: JSONValue = [
            "version": "0.1.0", "up": 12.3456, "viewers": 3, "open": true, "platform": nil, "rates": [25, 12.5],
            "errors": [], "limits": [:],
        ]
        #expect(TextRenderer.text(value) == """
            version   0.1.0
            up        12.346
            viewers   3
            open      yes
            platform  -
            rates     25, 12.5
            errors    none
            limits    none
            """)
    }

    @Test func makesATableOfAListOfObjects() {
        let value: JSONValue = [
            ["id": "5Tq9", "peer": "127.0.0.1:50312", "sent": 1234567, "late": 0.5],
            ["id": "b", "peer": "::1", "sent": 8, "lost": nil],
        ]
        #expect(TextRenderer.text(value) == """
            id    peer                sent  late  lost
            5Tq9  127.0.0.1:50312  1234567   0.5     -
            b     ::1                    8     -     -
            """)
    }

    @Test func indentsWhatIsInside() {
        let value: JSONValue = [
            "name": "Door",
            "main": ["size": "1280x720", "drops": ["queue": 0, "driver": 2]],
            "viewers": [["peer": "a", "s": 1], ["peer": "bc", "s": 22]],
            "end": 1,
        ]
        #expect(TextRenderer.text(value) == """
            name  Door
            main
              size  1280x720
              drops
                queue   0
                driver  2
            viewers
              peer   s
              a      1
              bc    22
            end   1
            """)
    }

    @Test func separatesObjectsThatAreTooDeepForATable() {
        let value: JSONValue = [["a": ["b": 1]], ["a": ["b": 2]]]
        #expect(TextRenderer.text(value) == "a\n  b  1\n\na\n  b  2")
    }

    @Test func putsALongListBelowItsKey() {
        let words = (0..<30).map { JSONValue.string("word\($0)") }
        let text = TextRenderer.text(["words": .array(words)])
        #expect(text.hasPrefix("words\n  word0\n  word1\n"))
        #expect(text.split(separator: "\n").count == 31)
    }

    private static let scalars: [(JSONValue, String)] = [
        (nil, "-"), (false, "no"), (3, "3"), (2.0, "2"), (0.0004, "0"), (1e300, "1e+300"), ("x", "x"), ([], "none"),
        ("two\nlines", "two\nlines"), ([1, 2], "1\n2"),
    ]

    @Test(arguments: scalars)
    func showsScalars(value: JSONValue, shown: String) {
        #expect(TextRenderer.text(value) == shown)
    }

    /// What a peer calls itself must not steer the terminal of whoever looks at the viewers.
    @Test func letsNothingSteerTheTerminal() {
        let value: JSONValue = [["peer\u{1B}": "\u{1B}[2J\r\u{9B}"], ["peer\u{1B}": "x\ny"]]
        let shown = TextRenderer.text(value) + TextRenderer.text("a\u{1B}\nb")
        #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }
}
