@testable import Base
import Testing

@Suite struct NearestWordTests {
    @Test(arguments: [
        ("prot", "port"), ("adress", "address"), ("ADDRESS", "address"), ("acess", "access"), ("user", "users"),
        ("maxSesions", "maxSessions"), ("poort", "port"),
    ])
    func findsWhatWasMeant(word: String, meant: String) {
        #expect(NearestWord.find(word, in: ["address", "port", "maxSessions", "access", "users"]) == meant)
    }

    @Test(arguments: ["x", "", "colour", "xyzw"])
    func saysNothingRatherThanAnything(word: String) {
        #expect(NearestWord.find(word, in: ["address", "port", "maxSessions", "access", "users"]) == nil)
    }

    @Test func countsSlips() {
        func distance(_ a: String, _ b: String) -> Int {
            NearestWord.distance(Array(a.unicodeScalars), Array(b.unicodeScalars))
        }
        #expect(distance("", "abc") == 3)
        #expect(distance("kitten", "sitting") == 3)
        #expect(distance("ab", "ba") == 1)
        #expect(distance("same", "same") == 0)
    }

    @Test func takesAWordOfAnyLength() {
        #expect(NearestWord.find(String(repeating: "x", count: 1_000_000), in: ["port"]) == nil)
    }
}
