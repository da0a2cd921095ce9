@testable import Base
import Glibc
@testable import System
import Testing

struct ZoneTests {
    /// Zones with something of their own: half hours, midnight, a day that was left out, summer as the standard, two
    /// clocks within summer, no rule, and the rules of the southern half of the earth.
    static let names = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "Europe/Dublin",
        "Africa/Casablanca", "Africa/Cairo", "Antarctica/Troll", "America/St_Johns", "America/Havana",
        "America/Sao_Paulo", "America/Nuuk", "Asia/Gaza", "Asia/Beirut", "Asia/Jerusalem", "Asia/Kathmandu",
        "Asia/Tehran", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kwajalein", "America/Santiago", "UTC", "Etc/GMT+12",
    ]

    @Test(arguments: names) func aZoneIsReadAsTheCLibraryReadsIt(_ name: String) throws {
        let zone = try Zone(named: name)
        for moment in try ZoneDump(name, years: 1850..<2200).moments {
            #expect(zone.offset(at: moment.second) == moment.offset, "\(name) at \(moment.second)")
        }
    }

    @Test(arguments: names) func theNextTransitionIsTheFirst(_ name: String) throws {
        let zone = try Zone(named: name)
        let moments = try ZoneDump(name, years: 1990..<2100).moments
        for (before, change) in zip(moments, moments.dropFirst())
        where change.second == before.second + 1 && before.offset != change.offset {
            #expect(zone.nextTransition(after: before.second) == change.second)
            let previous = change.second - 3_600
            #expect(zone.nextTransition(after: previous).map { $0 <= change.second } == true)
        }
        // Zones only ever change the abbreviation too, which is no transition here.
        var moment: Int64 = 946_684_800  // 2000
        for _ in 0..<100 {
            guard let next = zone.nextTransition(after: moment) else { break }
            #expect(next > moment)
            #expect(zone.offset(at: next) != zone.offset(at: next - 1))
            moment = next
        }
    }

    @Test func everyInhabitedZoneIsRead() throws {
        let file = try #require(fopen("/usr/share/zoneinfo/zone1970.tab", "r"), "tzdata is not installed")
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 1_024)
        var count = 0
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let columns = line.split { $0 == "\t" || $0 == "\n" }
            guard columns.count >= 3, !line.hasPrefix("#") else { continue }
            let zone = try Zone(named: String(columns[2]))
            #expect(abs(zone.offset(at: 1_780_000_000)) <= 14 * 3_600)
            count += 1
        }
        #expect(count > 200)
    }

    @Test func aFixedZoneNeverChanges() {
        let zone = Zone.fixed(secondsFromUTC: 28_800)
        #expect(zone.offset(at: 0) == 28_800)
        #expect(zone.offset(at: 4_000_000_000) == 28_800)
        #expect(zone.nextTransition(after: 0) == nil)
    }

    @Test(arguments: ["", "/etc/passwd", "../zoneinfo/UTC", "Europe//Berlin", "Europe/Berlin/", "Europe/Bér", "."])
    func aNameLeadsNowhereElse(_ name: String) {
        #expect(throws: ZoneError.badName(name)) { try Zone(named: name) }
    }

    @Test func anUnknownZoneIsAnErrorThatSaysWhatToDo() {
        let error = #expect(throws: ZoneError.self) { try Zone(named: "Europe/Berlim") }
        #expect(
            error?.description == "the time zone Europe/Berlim can't be read from "
                + "/usr/share/zoneinfo/Europe/Berlim: No such file or directory. Is the name right, and tzdata "
                + "installed?"
        )
        #expect(throws: ZoneError.self) { try Zone(named: "Europe") }
    }
}

struct ZoneRuleTests {
    static let day: Int64 = 86_400
    /// 2026-01-01 00:00 UTC, a Thursday; not a leap year.
    static let year: Int64 = 1_767_225_600

    static let offsets: [(rule: String, second: Int64, offset: Int)] = [
        // (rule, second of 2026 UTC, offset)
        ("UTC0", 0, 0),
        ("<+0330>-3:30", 0, 12_600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 87 * day + 3_599, 3_600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 87 * day + 3_600, 7_200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 297 * day + 3_599, 7_200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 297 * day + 3_600, 3_600),
        // Day 60 without the 29th of February is the first of March: J60; counted with it, 59 is.
        ("AAA0BBB,J60/0,J61/0", 59 * day, 3_600),
        ("AAA0BBB,J60/0,J61/0", 59 * day - 1, 0),
        ("AAA0BBB,59/0,60/0", 59 * day, 3_600),
        ("AAA0BBB,59/0,60/0", 60 * day - 3_601, 3_600),
        ("AAA0BBB,59/0,60/0", 60 * day - 3_600, 0),
        // Hours beyond the day, before it, and an offset of its own.
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 87 * day + 3_600, -3_600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 87 * day + 3_599, -7_200),
        ("IST-2IDT,M3.4.4/26,M10.5.0", 85 * day - 1, 7_200),
        ("IST-2IDT,M3.4.4/26,M10.5.0", 85 * day, 10_800),
        // Daylight saving all the year.
        ("EST5EDT,0/0,J365/25", 0, -14_400),
        ("EST5EDT,0/0,J365/25", 365 * day + 18_000, -14_400),
        // The southern half.
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 0, 39_600),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 180 * day, 37_800),
    ]

    @Test(arguments: offsets) func aRuleGivesTheOffset(_ text: String, second: Int64, offset: Int) throws {
        let rule = try #require(ZoneRule(text))
        #expect(rule.offset(at: Self.year + second) == offset)
    }

    @Test func savingAllTheYearHasNoTransition() throws {
        let rule = try #require(ZoneRule("EST5EDT,0/0,J365/25"))
        #expect(rule.nextTransition(after: Self.year) == nil)
    }

    @Test(arguments: [
        "", "C", "CE-1", "CET", "CET-25", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3 ",
        "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J60",
        "CET-1CEST,J366,J60", "CET-1CEST,366,60", "CET-1CEST,M3.5.0/168,M10.5.0", "<CET-1", "CET-1:60", "CET-1,M3.5.0",
        "CET--1", "CET-1CEST,M3.5.0,M10.5.0,J1", "CET-0001", "CET-1CEST,M3.5.0/,M10.5.0",
    ])
    func whatIsNoRuleIsRefused(_ text: String) {
        #expect(ZoneRule(text) == nil)
    }
}
