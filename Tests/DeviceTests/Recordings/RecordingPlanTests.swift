@testable import Base
@testable import Device
@testable import Media
import System
import Testing

struct RecordingPlanTests {
    /// 2026-06-01 00:00 in China, a Monday.
    static let monday: Int64 = 1_780_243_200

    private static func policy(
        day: Int = 1, _ start: Int, _ end: Int, stream: StreamType = .main, place: RecordingPlace = .local
    ) throws -> RecordingPolicy {
        RecordingPolicy(
            span: try #require(WeekSpan(weekday: day, start: start, end: end)), stream: stream, place: place)
    }

    private static func schedule(_ orders: ChannelOrders...) -> RecordingSchedule {
        RecordingSchedule(orders, zone: .fixed(secondsFromUTC: 28_800))
    }

    private static func target(
        _ type: StreamType, _ place: RecordingPlace, channel: ChannelID = 0
    ) -> RecordingPlan.Target {
        .init(StreamID(channel: channel, type: type), to: place)
    }

    @Test func aPolicyHoldsFromItsFirstSecondToItsLast() throws {
        let schedule = Self.schedule(.init(channel: 0, policies: [7: try Self.policy(480, 720)]))
        let (start, end) = (Self.monday + 8 * 3_600, Self.monday + 12 * 3_600)
        let on = RecordingPlan(targets: [Self.target(.main, .local)])
        #expect(schedule.plan(at: start - 1) == RecordingPlan())
        #expect(schedule.plan(at: start) == on)
        #expect(schedule.plan(at: end - 1) == on)
        #expect(schedule.plan(at: end) == RecordingPlan())
        #expect(schedule.nextChange(after: start - 1) == start)
        #expect(schedule.nextChange(after: start) == end)
        #expect(schedule.nextChange(after: end) == start + 7 * 86_400)
    }

    @Test func midnightIsNoChangeWhereThePolicyGoesOn() throws {
        let schedule = Self.schedule(
            .init(
                channel: 0,
                policies: [1: try Self.policy(day: 7, 1_200, 1_440), 2: try Self.policy(day: 1, 0, 60)]))
        let sunday = Self.monday + 6 * 86_400
        #expect(schedule.nextChange(after: sunday + 20 * 3_600) == sunday + 25 * 3_600)
    }

    @Test func whatNeverChangesHasNoNextChange() throws {
        let always = Dictionary(uniqueKeysWithValues: try (1...7).map { ($0, try Self.policy(day: $0, 0, 1_440)) })
        let orders = [
            ChannelOrders(channel: 0), ChannelOrders(channel: 0, isFullDay: true),
            ChannelOrders(channel: 0, policies: always), ChannelOrders(channel: 0, manual: [.sub]),
            ChannelOrders(channel: 0, policies: [1: try Self.policy(480, 720)], isFullDay: true),
        ]
        for orders in orders {
            #expect(Self.schedule(orders).nextChange(after: Self.monday) == nil)
            let berlin = RecordingSchedule([orders], zone: try Zone(named: "Europe/Berlin"))
            #expect(berlin.nextChange(after: Self.monday) == nil)
        }
    }

    @Test func theWholeTableOfOrdersThatMeet() throws {
        let main = try Self.policy(0, 60)
        let sub = try Self.policy(0, 60, stream: .sub)
        let cloud = try Self.policy(0, 60, stream: .sub, place: .cloud)
        let (mainLocal, subLocal) = (Self.target(.main, .local), Self.target(.sub, .local))
        let subCloud = Self.target(.sub, .cloud)
        // (policies, all day, by hand) → (recorded, ignored)
        let table: [([Int: RecordingPolicy], Bool, Set<StreamType>, Set<RecordingPlan.Target>, Set<Int>)] = [
            ([:], false, [], [], []),
            ([1: main], false, [], [mainLocal], []),
            ([2: sub], false, [], [subLocal], []),
            ([3: cloud], false, [], [subCloud], []),
            ([1: main, 3: cloud], false, [], [mainLocal, subCloud], []),
            // All day: the main stream, instead of the policies for the disk.
            ([:], true, [], [mainLocal], []),
            ([2: sub], true, [], [mainLocal], []),
            ([2: sub, 3: cloud], true, [], [mainLocal, subCloud], []),
            // By hand: on top; a policy of the same stream for the disk is ignored.
            ([:], false, [.main], [mainLocal], []),
            ([1: main], false, [.main], [mainLocal], [1]),
            ([2: sub], false, [.main], [mainLocal, subLocal], []),
            ([1: main, 2: sub], false, [.main, .sub], [mainLocal, subLocal], [1, 2]),
            ([3: cloud], false, [.sub], [subLocal, subCloud], []),
            // Both.
            ([1: main], true, [.sub], [mainLocal, subLocal], []),
            ([1: main], true, [.main], [mainLocal], []),
        ]
        for (policies, isFullDay, manual, targets, ignored) in table {
            let orders = ChannelOrders(channel: 0, policies: policies, isFullDay: isFullDay, manual: manual)
            let plan = Self.schedule(orders).plan(at: Self.monday)
            #expect(plan == RecordingPlan(targets: targets, ignored: ignored), "\(orders)")
        }
    }

    @Test func anIgnoredPolicyThatBeginsIsAChange() throws {
        let orders = ChannelOrders(channel: 0, policies: [5: try Self.policy(480, 720)], manual: [.main])
        let start = Self.monday + 8 * 3_600
        #expect(Self.schedule(orders).nextChange(after: Self.monday) == start)
        #expect(Self.schedule(orders).plan(at: start).ignored == [5])
    }

    @Test func channelsDontMix() throws {
        let schedule = Self.schedule(
            .init(channel: 0, policies: [1: try Self.policy(0, 60)]), .init(channel: 1, isFullDay: true))
        let both: Set<RecordingPlan.Target> = [Self.target(.main, .local), Self.target(.main, .local, channel: 1)]
        #expect(schedule.plan(at: Self.monday).targets == both)
        #expect(schedule.plan(at: Self.monday + 3_600).targets == [Self.target(.main, .local, channel: 1)])
    }

    /// Berlin, 2026-03-29: 02:00 to 03:00 is left out. 2026-10-25: 02:00 to 03:00 comes twice.
    @Test func theSkippedHourIsNotRecordedAndTheDoubledOneIsTwice() throws {
        let (spring, autumn): (Int64, Int64) = (1_774_746_000, 1_792_890_000)  // 01:00 UTC, when the clock is set
        let zone = try Zone(named: "Europe/Berlin")
        func schedule(_ start: Int, _ end: Int) throws -> RecordingSchedule {
            RecordingSchedule([.init(channel: 0, policies: [1: try Self.policy(day: 7, start, end)])], zone: zone)
        }
        // 02:00 to 03:00 is not recorded in spring, but a week later.
        let skipped = try schedule(120, 180)
        #expect(skipped.nextChange(after: spring - 86_400) == spring + 7 * 86_400 - 3_600)
        // 01:30 to 02:30 ends when the clock is put forward; 02:30 to 03:30 starts then.
        #expect(try schedule(90, 150).nextChange(after: spring - 1_800) == spring)
        #expect(try schedule(150, 210).nextChange(after: spring - 1) == spring)
        #expect(try schedule(150, 210).nextChange(after: spring) == spring + 1_800)
        // 02:15 to 02:45 comes twice in autumn.
        let doubled = try schedule(135, 165)
        #expect(doubled.nextChange(after: autumn - 3_600) == autumn - 2_700)
        #expect(doubled.nextChange(after: autumn - 2_700) == autumn - 900)
        #expect(doubled.nextChange(after: autumn - 900) == autumn + 900)
        #expect(doubled.nextChange(after: autumn + 900) == autumn + 2_700)
    }

    @Test func spansAreChecked() {
        #expect(WeekSpan(weekday: 0, start: 0, end: 1) == nil)
        #expect(WeekSpan(weekday: 8, start: 0, end: 1) == nil)
        #expect(WeekSpan(weekday: 1, start: 60, end: 60) == nil)
        #expect(WeekSpan(weekday: 1, start: 60, end: 59) == nil)
        #expect(WeekSpan(weekday: 1, start: -1, end: 59) == nil)
        #expect(WeekSpan(weekday: 1, start: 0, end: 1_441) == nil)
        #expect(WeekSpan(weekday: 1, start: 1_439, end: 1_440)?.minutes == 1_439..<1_440)
    }
}
