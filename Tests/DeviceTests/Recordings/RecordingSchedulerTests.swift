@testable import Base
@testable import Device
@testable import Media
import System
import TestSupport
import Testing

struct RecordingSchedulerTests {
    /// 2026-06-01 00:00 in China, a Monday, in nanoseconds.
    static let monday: Int64 = 1_780_243_200_000_000_000
    static let second: Int64 = 1_000_000_000
    static let hour = 3_600 * second
    static let china = Zone.fixed(secondsFromUTC: 28_800)

    static func main(_ isOn: Bool, _ place: RecordingPlace = .local) -> RecordingScheduler.Step {
        .record(.init(StreamID(channel: 0, type: .main), to: place), isOn)
    }

    @Test func itLooksAgainWhenSomethingChangesAndEachMinute() throws {
        var scheduler = RecordingScheduler(zone: Self.china)
        let orders = [ChannelOrders(channel: 0, policies: [1: try .init(1, 480..<481)])]
        func look(_ now: Int64) -> (steps: [RecordingScheduler.Step], pause: Duration) {
            scheduler.evaluate(orders, isLoop: true, now: Self.monday + now)
        }
        var (steps, pause) = look(0)
        #expect(steps == [.loop(true)] && pause == .seconds(60))
        (steps, pause) = look(8 * Self.hour - Self.second / 4)
        #expect(steps == [] && pause == .milliseconds(250))
        // A monotonic clock that runs faster than the wall's wakes it a little early.
        (steps, pause) = look(8 * Self.hour - 1_000)
        #expect(steps == [] && pause == .nanoseconds(1_000))
        (steps, pause) = look(8 * Self.hour)
        #expect(steps == [Self.main(true)] && pause == .seconds(60))
        _ = look(8 * Self.hour + 30 * Self.second)
        let target = RecordingPlan.Target(StreamID(channel: 0, type: .main), to: .local)
        #expect(scheduler.since == [target: (Self.monday + 8 * Self.hour) / Self.second])
        (steps, pause) = look(8 * Self.hour + 60 * Self.second)
        #expect(steps == [Self.main(false)] && pause == .seconds(60) && scheduler.since.isEmpty)
    }

    @Test func whatEndsComesBeforeWhatBegins() throws {
        var scheduler = RecordingScheduler(zone: Self.china)
        let orders = [
            ChannelOrders(
                channel: 0, policies: [1: try .init(1, 0..<60), 2: try .init(1, 60..<120, .sub, to: .cloud)])
        ]
        #expect(scheduler.evaluate(orders, isLoop: false, now: Self.monday).steps == [.loop(false), Self.main(true)])
        let subToCloud = RecordingPlan.Target(StreamID(channel: 0, type: .sub), to: .cloud)
        #expect(
            scheduler.evaluate(orders, isLoop: false, now: Self.monday + Self.hour).steps
                == [Self.main(false), .record(subToCloud, true)])
        #expect(scheduler.stop() == [.record(subToCloud, false)])
        #expect(scheduler.stop() == [])
    }

    /// CTMW 7.5.15: what a deleted policy records ends.
    @Test func aPolicyThatIsRemovedEndsItsRecording() throws {
        var scheduler = RecordingScheduler(zone: Self.china)
        let orders = [ChannelOrders(channel: 0, policies: [1: try .init(1, 0..<60)])]
        _ = scheduler.evaluate(orders, isLoop: true, now: Self.monday)
        let none = [ChannelOrders(channel: 0)]
        #expect(scheduler.evaluate(none, isLoop: true, now: Self.monday).steps == [Self.main(false)])
    }

    @Test func aPolicyBesideARecordingByHandIsSaidOnceAndTakesOver() throws {
        var scheduler = RecordingScheduler(zone: Self.china)
        var orders = [ChannelOrders(channel: 0, policies: [7: try .init(1, 60..<120)], manual: [.main])]
        func steps(_ now: Int64) -> [RecordingScheduler.Step] {
            scheduler.evaluate(orders, isLoop: true, now: Self.monday + now).steps
        }
        #expect(steps(0) == [.loop(true), Self.main(true)])
        #expect(steps(Self.hour) == [.ignored(policy: 7, channel: 0)])
        #expect(steps(Self.hour + Self.second) == [])
        orders[0].manual = []
        #expect(steps(Self.hour + 2 * Self.second) == [])
        #expect(steps(2 * Self.hour) == [Self.main(false)])
    }

    /// A wall clock that is set, runs apart from the monotonic one, and even stands before 1970: what is recorded is
    /// never later than the longest pause, and never wrong once looked at.
    @Test(arguments: [1, 2, 3] as [UInt64]) func aClockThatJumpsIsFollowed(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var policies = RecordingPolicies()
        for _ in 0..<40 {
            let start = Int.random(in: 0..<1_400, using: &random)
            let minutes = start..<start + Int.random(in: 1...40, using: &random)
            _ = try? policies.add([try .init(Int.random(in: 1...7, using: &random), minutes)], to: 0, of: .test)
        }
        let orders = [ChannelOrders(channel: 0, policies: policies.channels[0]?.policies ?? [:])]
        let zone = try Zone(named: "Europe/Berlin")
        let schedule = RecordingSchedule(orders, zone: zone)
        var scheduler = RecordingScheduler(zone: zone)
        var (wall, running) = (Self.monday, Set<RecordingPlan.Target>())
        var jumps = 0
        for _ in 0..<4_000 {
            let (steps, pause) = scheduler.evaluate(orders, isLoop: true, now: wall)
            for case .record(let target, let isOn) in steps {
                #expect(isOn ? running.insert(target).inserted : running.remove(target) != nil)
            }
            #expect(running == schedule.plan(at: max(wall, 0) / Self.second).targets)
            #expect(pause > .zero && pause <= RecordingScheduler.longestPause)
            // Nothing was due within the pause.
            let last = max(wall, 0) + pause.nanoseconds - 1
            #expect(schedule.plan(at: last / Self.second).targets == running)
            wall += pause.nanoseconds
            switch Int.random(in: 0..<100, using: &random) {
            case 0: wall += Int64.random(in: -86_400...86_400, using: &random) * Self.second
            case 1: wall = Int64.random(in: -Self.hour...Self.hour, using: &random)
            case 2: wall = Self.monday + Int64.random(in: 0..<31_536_000, using: &random) * Self.second
            case 3: wall += Int64.random(in: -40_000_000...40_000_000, using: &random)
            default: continue
            }
            jumps += 1
        }
        #expect(jumps > 50)
    }
}
