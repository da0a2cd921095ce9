@testable import Base
import Testing

/// A TZif file that is put together for a test.
private struct ZoneFileBytes {
    var version: UInt8 = 0x32
    var times: [Int64] = [100, 200]
    var kinds: [UInt8] = [1, 0]
    var offsets: [Int32] = [3_600, 7_200]
    var savingFlags: [UInt8] = [0, 1]
    var leaps: UInt32 = 0
    var standards: UInt32 = 0
    var footer = "\nCET-1\n"

    var bytes: [UInt8] {
        func number(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
        func header(_ counts: [UInt32]) -> [UInt8] {
            Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15) + counts.flatMap { number($0) }
        }
        // The block for readers of version 1 has one type and two characters.
        let old = header([0, 0, 0, 0, 1, 2]) + [UInt8](repeating: 0, count: 8)
        // One by one: Swift 6.2 gives up on the sum.
        var new = header([0, standards, leaps, UInt32(times.count), UInt32(offsets.count), 4])
        for time in times { new += number(time) }
        new += kinds
        for (offset, flag) in zip(offsets, savingFlags) { new += number(offset) + [flag, 0] }
        new += Array("CET\0".utf8)
        return old + new + Array(footer.utf8)
    }
}

struct ZoneFileTests {
    @Test func aSoundFileIsRead() throws {
        let zone = try Zone(file: ZoneFileBytes().bytes, name: "Test")
        #expect([99, 100, 199, 200, 1 << 40].map { zone.offset(at: $0) } == [3_600, 7_200, 7_200, 3_600, 3_600])
        #expect(zone.nextTransition(after: 99) == 100)
        #expect(zone.nextTransition(after: 100) == 200)
        #expect(zone.nextTransition(after: 200) == nil)
    }

    /// The file's last change may only be one of name; the rule still counts from there on and no sooner.
    @Test func theRuleCountsFromTheLastChangeOn() throws {
        var file = ZoneFileBytes()
        let may: Int64 = 1_778_000_000  // 2026
        (file.times, file.kinds, file.footer) = ([0, may], [0, 0], "\nCET-1CEST,M3.5.0,M10.5.0/3\n")
        let zone = try Zone(file: file.bytes, name: "Test")
        #expect([-1, may - 300 * 86_400, may - 1, may].map { zone.offset(at: $0) } == [3_600, 3_600, 3_600, 7_200])
        #expect(zone.nextTransition(after: 0) == may)
        #expect(zone.nextTransition(after: may) == 1_792_890_000)
        // In winter the rule says what was so before.
        let january: Int64 = 1_767_300_000
        file.times[1] = january
        let winter = try Zone(file: file.bytes, name: "Test")
        #expect(winter.nextTransition(after: 0) == 1_774_746_000)
    }

    @Test func withoutARuleTheLastOffsetStays() throws {
        var file = ZoneFileBytes()
        (file.footer, file.kinds) = ("\n\n", [0, 1])
        let zone = try Zone(file: file.bytes, name: "Test")
        #expect(zone.offset(at: 1 << 40) == 7_200)
    }

    @Test func whatContradictsTheFormatIsRefused() {
        func refuse(_ reason: String, _ change: (inout ZoneFileBytes) -> Void) {
            var file = ZoneFileBytes()
            change(&file)
            let error = #expect(throws: ZoneError.self) { try Zone(file: file.bytes, name: "Test") }
            #expect(error == .damaged(name: "Test", reason: reason))
        }
        refuse("no TZif of version 2 to 4") { $0.version = 0 }
        refuse("times out of order") { $0.times = [200, 200] }
        refuse("a time out of all time") { $0.times[1] = .max }
        refuse("a time without its type") { $0.kinds = [0, 2] }
        refuse("an offset of over a day") { $0.offsets[0] = 93_600 }
        refuse("it ends early, or a local time type is wrong") { $0.savingFlags[1] = 2 }
        refuse("it counts leap seconds, which UTC on this system does not") { $0.leaps = 1 }
        refuse("counts that contradict each other") { $0.standards = 1 }
        refuse("counts that contradict each other") { ($0.offsets, $0.savingFlags) = ([], []) }
        refuse("the rule 'CET' can't be read") { $0.footer = "\nCET\n" }
        refuse("no footer") { $0.footer = "CET-1\n" }
        refuse("no footer") { $0.footer = "\nCET-1" }
    }

    @Test func everyTornFileIsRefused() {
        let bytes = ZoneFileBytes().bytes
        for count in 0..<bytes.count {
            #expect(throws: ZoneError.self) { try Zone(file: Array(bytes.prefix(count)), name: "Test") }
        }
    }

    @Test func noByteTurnsItIntoACrash() throws {
        let bytes = ZoneFileBytes().bytes
        for place in bytes.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var damaged = bytes
                damaged[place] = value
                guard let zone = try? Zone(file: damaged, name: "Test") else { continue }
                for moment: Int64 in [-1 << 40, 0, 150, 1 << 40] {
                    #expect((-100_000...100_000).contains(zone.offset(at: moment)))
                    _ = zone.nextTransition(after: moment)
                }
            }
        }
    }
}
