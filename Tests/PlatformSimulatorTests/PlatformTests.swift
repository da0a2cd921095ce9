import NIOCore
import Testing

@testable import platform_simulator

@Suite struct PlatformTests {
    private let subject = TokenDesk.Subject(device: "811", channel: "0", what: .stream("1"))
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test func aTokenIsGoodOnceForItsSubjectAndAMinute() throws {
        var desk = TokenDesk()
        let token = try desk.issue(for: subject, lasting: .seconds(60), now: start)
        let late = try desk.issue(for: subject, lasting: .seconds(60), now: start)
        #expect(token.utf8.count == 32 && token != late)
        var other = subject
        other.channel = "1"
        #expect(desk.check(token, for: other, now: start) == .forSomethingElse)
        #expect(desk.check(token.uppercased(), for: subject, now: start + .seconds(59)) == .good)
        #expect(desk.check(token, for: subject, now: start) == .used)
        #expect(desk.check(late, for: subject, now: start + .seconds(60)) == .tooOld)
        #expect(desk.check("0", for: subject, now: start) == .unknown)
    }

    @Test func streamZeroIsTheMainStream() throws {
        var desk = TokenDesk()
        var zero = subject
        zero.what = .stream("0")
        let token = try desk.issue(for: zero, lasting: .seconds(60), now: start)
        #expect(desk.check(token, for: subject, now: start) == .good)
    }

    @Test func frameFaultsAreUsedUpInTheirOrder() throws {
        var faults = Faults()
        try faults.add(.drop, count: 2, command: 0x33)
        try faults.add(.badStart, count: 1, command: nil)
        #expect(faults.next(for: 0x31) == .badStart)
        #expect(faults.next(for: 0x31) == nil)
        #expect([faults.next(for: 0x33), faults.next(for: 0x33), faults.next(for: 0x33)] == [.drop, .drop, nil])
    }

    @Test func refusalsHoldAsOftenAsSaid() {
        var faults = Faults()
        faults.refuse("31", code: 3, count: 2)
        #expect([faults.refusal(of: "31"), faults.refusal(of: "31"), faults.refusal(of: "31")] == [3, 3, nil])
        faults.refuse("token", code: 9, count: nil)
        #expect((0..<100).allSatisfy { _ in faults.refusal(of: "token") == 9 })
    }

    @Test func theJournalForgetsTheOldest() {
        let journal = Journal(capacity: 8)
        for number in 1...100 { journal.add(.event, "\(number)") }
        let kept = journal.entries(from: 0)
        #expect(kept.count <= 10 && kept.last?.root == "100" && journal.lost == 100 - kept.count)
        #expect(journal.entries(from: 99).map(\.root) == ["99", "100"])
        #expect(journal.entries(from: 101).isEmpty)
    }

    @Test func consoleLinesAreWordsPairsAndXML() throws {
        let line = try ConsoleLine(#"send 811 63 SSID="my net" Password='a"b' timeout=5 <A b="1"> x </A> "#)
        #expect(line.words == ["send", "811", "63"])
        #expect(line.pairs.map(\.name) == ["SSID", "Password", "timeout"])
        #expect(line.pairs.map(\.value) == ["my net", "a\"b", "5"])
        #expect(line.xml == #"<A b="1"> x </A>"#)
        #expect(throws: SimulatorError.self) { try ConsoleLine("a 'b") }
    }

    @Test(arguments: [("6C", 0x6C), ("6ch", 0x6C), ("0x80", 0x80)])
    func commandsAreHexDigits(text: String, value: UInt8) throws {
        #expect(try command(text) == value)
    }
}
