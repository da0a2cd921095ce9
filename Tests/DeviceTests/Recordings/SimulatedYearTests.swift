@testable import Base
@testable import Device
@testable import Media
import System
import TestSupport
import Testing

/// A year of minutes in several zones: what the schedule says is compared, minute by minute, with a table of the week
/// and a table of the year's offsets that were written by other means.
struct SimulatedYearTests {
    /// The offset at the start of 2026 and its changes: second since 1970, offset.
    struct Year: CustomTestStringConvertible {
        var name: String
        var offset: Int
        var changes: [(Int64, Int)] = []
        var testDescription: String { name }
        var zone: Zone { get throws { try name == "UTC+8" ? .fixed(secondsFromUTC: 28_800) : Zone(named: name) } }
    }

    static let years = [
        Year(name: "UTC+8", offset: 28_800),
        Year(name: "Europe/Berlin", offset: 3_600, changes: [(1_774_746_000, 7_200), (1_792_890_000, 3_600)]),
        Year(name: "America/New_York", offset: -18_000, changes: [(1_772_953_200, -14_400), (1_793_512_800, -18_000)]),
        Year(name: "Australia/Lord_Howe", offset: 39_600, changes: [(1_775_314_800, 37_800), (1_791_041_400, 39_600)]),
    ]
    /// 2026-01-01 00:00 UTC, a Thursday.
    static let start: Int64 = 1_767_225_600
    static let minutes = 365 * 1_440

    /// Policies by chance, some of which touch each other or midnight, or lie where the clock is set. The first channel
    /// goes by them alone, the second is recorded by hand, the third perhaps all day.
    private static func orders(channels: Int, _ random: inout SeededRandom) throws -> [ChannelOrders] {
        var id = 0
        return try (0..<channels).map { channel in
            var orders = ChannelOrders(channel: ChannelID(channel))
            if channel == 1 { orders.manual = [.main] }
            if channel == 2 { orders.isFullDay = Bool.random(using: &random) }
            for weekday in 1...7 {
                var marks = (0..<8).map { _ in Int.random(in: 0...96, using: &random) * 15 }
                if weekday == 7 { marks += [90, 150] }
                marks = Array(Set(marks)).sorted()
                for (start, end) in zip(marks, marks.dropFirst()).prefix(4) where Bool.random(using: &random) {
                    id += 1
                    orders.policies[id] = RecordingPolicy(
                        span: try #require(WeekSpan(weekday: weekday, start: start, end: end)),
                        stream: Bool.random(using: &random) ? .main : .sub,
                        place: Bool.random(using: &random) ? .local : .cloud)
                }
            }
            return orders
        }
    }

    /// What should be recorded in each minute of the week: one bit for each channel, stream and place, and then the
    /// ignored policies of each channel.
    private static func week(_ orders: [ChannelOrders]) -> [Int] {
        var week = [Int](repeating: 0, count: 7 * 1_440)
        for (place, channel) in orders.enumerated() {
            for minute in week.indices {
                var cell = channel.isFullDay ? 1 : 0
                if channel.manual.contains(.main) { cell |= 1 }
                for (id, policy) in channel.policies {
                    let first = (policy.span.weekday - 1) * 1_440 + policy.span.minutes.lowerBound
                    let isDue = minute >= first && minute < first + policy.span.minutes.count
                    guard isDue, !(channel.isFullDay && policy.place == .local) else { continue }
                    cell |= 1 << ((policy.stream == .main ? 0 : 1) + (policy.place == .local ? 0 : 2))
                    if policy.place == .local, policy.stream == .main, channel.manual.contains(.main) {
                        cell |= id << 4
                    }
                }
                week[minute] |= cell << (place * 20)
            }
        }
        return week
    }

    private static func code(_ plan: RecordingPlan, _ orders: [ChannelOrders]) -> Int {
        var code = 0
        for target in plan.targets {
            let bit = (target.stream.type == .main ? 0 : 1) + (target.place == .local ? 0 : 2)
            code |= 1 << (bit + target.stream.channel.rawValue * 20)
        }
        for channel in orders {
            for id in channel.policies.keys where plan.ignored.contains(id) {
                code |= id << (4 + channel.channel.rawValue * 20)
            }
        }
        return code
    }

    @Test(arguments: years) func everyMinuteOfAYearIsAsTheTableSays(_ year: Year) throws {
        var random = SeededRandom(seed: 4)
        let orders = try Self.orders(channels: 1, &random)
        let week = Self.week(orders)
        let schedule = RecordingSchedule(orders, zone: try year.zone)

        // What the table says of each minute of the year, and a fortnight more.
        var expected: [Int] = []
        var (offset, coming) = (year.offset, year.changes[...])
        for minute in 0..<Self.minutes + 14 * 1_440 {
            let now = Self.start + Int64(minute) * 60
            if let change = coming.first, change.0 <= now { (offset, coming) = (change.1, coming.dropFirst()) }
            // Thursday is three days after Monday.
            expected.append(week[(3 * 1_440 + minute + offset / 60 + week.count) % week.count])
        }
        var (plan, code) = (RecordingPlan(), 0)
        for (minute, expected) in expected.enumerated() {
            let next = schedule.plan(at: Self.start + Int64(minute) * 60)
            if next != plan { (plan, code) = (next, Self.code(next, orders)) }
            guard code == expected else {
                Issue.record("minute \(minute) of the year")
                return
            }
        }

        // From change to change through the year: none too many, none left out.
        var changes: [Int64] = []
        for minute in 1..<Self.minutes where expected[minute] != expected[minute - 1] {
            changes.append(Self.start + Int64(minute) * 60)
        }
        var (now, met) = (Self.start, [Int64]())
        while let next = schedule.nextChange(after: now), next < Self.start + Int64(Self.minutes) * 60 {
            guard next > now else {
                Issue.record("\(next) is not after \(now)")
                return
            }
            met.append(next)
            now = next
        }
        #expect(met == changes)

        // A clock that jumps anywhere, also into the middle of a minute.
        for _ in 0..<2_000 {
            let second = Int.random(in: 0..<Self.minutes * 60, using: &random)
            let minute = second / 60
            let next = expected[minute...].firstIndex { $0 != expected[minute] }
            let said = schedule.nextChange(after: Self.start + Int64(second))
            #expect(said == next.map { Self.start + Int64($0) * 60 })
            #expect(Self.code(schedule.plan(at: Self.start + Int64(second)), orders) == expected[minute])
        }
    }

    @Test(arguments: years) func manyOrdersAreAsTheirTableSaysWhereTheClockIsSet(_ year: Year) throws {
        var random = SeededRandom(seed: 11)
        let zone = try year.zone
        let moments = year.changes.map(\.0) + [Self.start]
        for _ in 0..<10 {
            let orders = try Self.orders(channels: 3, &random)
            let week = Self.week(orders)
            let schedule = RecordingSchedule(orders, zone: zone)
            for moment in moments {
                func expected(_ now: Int64) -> Int {
                    let offset = year.changes.last { $0.0 <= now }?.1 ?? year.offset
                    let local = Int(now - Self.start) / 60 + offset / 60 + 3 * 1_440
                    return week[(local + week.count) % week.count]
                }
                var now = moment - 7_200
                while now < moment + 7_200 {
                    #expect(Self.code(schedule.plan(at: now), orders) == expected(now))
                    var next = now + 60
                    while next < moment + 7_200, expected(next) == expected(now) { next += 60 }
                    let said = schedule.nextChange(after: now) ?? .max
                    #expect(min(said, moment + 7_200) == next)
                    now = next
                }
            }
        }
    }
}
