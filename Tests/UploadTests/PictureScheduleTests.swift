@testable import Base
@testable import Device
@testable import System
import TestSupport
import Testing
@testable import Upload

struct PictureScheduleTests {
    static func policy(
        _ interval: Int, _ start: String, _ end: String, id: Int = 1, channel: Int = 0, store: PictureStore = .ftp
    ) throws -> ChannelPicturePolicy {
        let span = DaySpan(start: try #require(ClockTime(wireText: start)), end: try #require(ClockTime(wireText: end)))
        return ChannelPicturePolicy(
            id: PolicyID(clamping: id), channel: ChannelNumber(clamping: channel), store: store,
            policy: DayPolicy(interval: try #require(PictureInterval(interval)), span: try #require(span)))
    }

    /// 2013-08-01 00:00:00 in China, as Unix time.
    static let midnight: Int64 = 1_375_286_400
    static let day: Int64 = 86_400

    /// A clock that is looked at each `step` seconds.
    static func run(_ schedule: inout PicturePolicySchedule, from: Int64, to: Int64, step: Int64 = 1) -> [String] {
        stride(from: from, through: to, by: Int64.Stride(step)).flatMap { schedule.due(now: $0).map(\.time.wireText) }
    }

    @Test(
        arguments: [
            (3_600, "08:00", "11:00", ["080000", "090000", "100000"]),
            (0, "12:30", "12:30", ["123000"]),
            (60, "12:30", "12:30", ["123000"]),
            (0, "08:00", "18:00", ["080000"]),
            (7_000, "21:00", "24:00", ["210000", "225640"]),
            (86_400, "00:00", "24:00", ["000000"]),
        ] as [(Int, String, String, [String])])
    func aDay(interval: Int, start: String, end: String, times: [String]) throws {
        var schedule = PicturePolicySchedule(policies: [try Self.policy(interval, start, end)], offset: .china)
        let found = Self.run(&schedule, from: Self.midnight, to: Self.midnight + Self.day - 1, step: 3)
        #expect(found == times.map { "20130801" + $0 })
    }

    @Test func aRestartTakesNothingTwice() throws {
        let policies = [try Self.policy(1, "00:00", "24:00")]
        var schedule = PicturePolicySchedule(policies: policies, offset: .china)
        #expect(Self.run(&schedule, from: Self.midnight, to: Self.midnight + 1).count == 2)
        // A restart takes less than a second.
        schedule = PicturePolicySchedule(policies: policies, offset: .china)
        schedule.begin(now: Self.midnight + 1)
        #expect(Self.run(&schedule, from: Self.midnight + 1, to: Self.midnight + 2) == ["20130801000002"])
    }

    @Test func eachSecondOfADayOnce() throws {
        var schedule = PicturePolicySchedule(policies: [try Self.policy(1, "00:00", "24:00")], offset: .china)
        let found = Self.run(&schedule, from: Self.midnight, to: Self.midnight + 2 * Self.day - 1, step: 7)
        #expect(Set(found).count == found.count)
        #expect(found.count == Int(2 * Self.day) - 4)  // the last look came four seconds before the end
    }

    @Test func twoPoliciesOfOneMomentGiveOnePicture() throws {
        var schedule = PicturePolicySchedule(
            policies: [
                try Self.policy(60, "08:00", "09:00"), try Self.policy(0, "08:00", "08:00", id: 2),
                try Self.policy(0, "08:00", "08:00", id: 3, channel: 1),
                try Self.policy(0, "08:00", "08:00", id: 4, store: .cloud),
            ], offset: .china)
        let due = schedule.due(now: Self.midnight + 8 * 3_600)
        #expect(due.map(\.channel.value) == [0, 0, 1])
        #expect(due.map(\.store) == [.ftp, .cloud, .ftp])
    }

    @Test func aClockThatIsSetBackGivesNothingTwice() throws {
        var schedule = PicturePolicySchedule(policies: [try Self.policy(60, "00:00", "24:00")], offset: .china)
        let first = Self.run(&schedule, from: Self.midnight, to: Self.midnight + 3_600)
        #expect(first.count == 61)
        let again = Self.run(&schedule, from: Self.midnight + 1_800, to: Self.midnight + 3_600)
        #expect(again.isEmpty)
        let on = Self.run(&schedule, from: Self.midnight + 3_601, to: Self.midnight + 3_720)
        #expect(on.count == 2)
    }

    @Test func aClockThatIsSetForwardMakesNothingUp() throws {
        var schedule = PicturePolicySchedule(policies: [try Self.policy(60, "00:00", "24:00")], offset: .china)
        _ = Self.run(&schedule, from: Self.midnight, to: Self.midnight + 60)
        #expect(schedule.due(now: Self.midnight + 40_000) == [])
        // What was skipped is given when its time does come.
        #expect(Self.run(&schedule, from: Self.midnight + 61, to: Self.midnight + 180).count == 2)
    }

    /// Before its clock is set, a camera may be in 1970 or in 2036; pictures must not stop for years then.
    @Test func aClockFromTheFutureStopsNothing() throws {
        var schedule = PicturePolicySchedule(policies: [try Self.policy(60, "00:00", "24:00")], offset: .china)
        let future = Self.midnight + 8_000 * Self.day
        #expect(Self.run(&schedule, from: future, to: future + 600).count == 11)
        #expect(Self.run(&schedule, from: Self.midnight, to: Self.midnight + 600).count == 11)
        #expect(Self.run(&schedule, from: future, to: future + 600).isEmpty)
    }

    @Test(arguments: 0..<50) func anyClockGivesNothingTwice(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var schedule = PicturePolicySchedule(
            policies: [try Self.policy(17, "06:00", "20:00"), try Self.policy(0, "12:00", "12:00", id: 2)],
            offset: .china)
        var now = Self.midnight + 43_000
        var found: [String] = []
        for _ in 0..<2_000 {
            found += schedule.due(now: now).map(\.time.wireText)
            now +=
                Int.random(in: 0..<50, using: &random) == 0
                ? Int64.random(in: -9_000...9_000, using: &random) : Int64.random(in: 0...3, using: &random)
        }
        #expect(Set(found).count == found.count)
        #expect(!found.isEmpty)
    }

    @Test func theNextOne() throws {
        let schedule = PicturePolicySchedule(
            policies: [try Self.policy(3_600, "08:00", "10:00"), try Self.policy(0, "09:30", "09:30", id: 2)],
            offset: .china)
        let hours: [Int64] = [0, 8, 9, 10, 23]
        let next = hours.map {
            schedule.next(after: Self.midnight + $0 * 3_600).map { Double($0 - Self.midnight) / 3_600 }
        }
        #expect(next == [8, 9, 9.5, 32, 32])
        #expect(PicturePolicySchedule(offset: .china).next(after: 0) == nil)
    }

    @Test func names() throws {
        let device = try #require(DeviceID(wireText: "81100000001"))
        let time = try #require(PlatformTime(wireText: "20130801160000"))
        let channel = ChannelNumber(clamping: 3)
        #expect(
            DuePicture(channel: channel, store: .ftp, time: time).name(device: device).text
                == "81100000001_3_20130801160000.JPG")
        #expect(
            DuePicture(channel: channel, store: .cloud, time: time).name(device: device).text
                == "81100000001_3_20130801160000.jpg")
        let recording = ObjectName(device: device, channel: channel, time: time, kind: .recording)
        #expect(recording.text == "81100000001_3_20130801160000.ts")
        #expect(ObjectName(text: recording.text, device: device) == recording)
        for other in [
            "8110000000_3_20130801160000.ts", "81100000001_3_2013080116000.ts", "81100000001_x_20130801160000.ts",
            "81100000001_3_20130801160000.mp4", "81100000001_1_3_20130801160000.ts",
        ] {
            #expect(ObjectName(text: other, device: device) == nil, "\(other)")
        }
    }

    @Test func policiesAreAddedAskedForAndDeleted() throws {
        let channel = ChannelNumber(clamping: 0)
        let policy = try Self.policy(60, "08:00", "09:00").policy
        var policies = SnapshotPolicies()
        let added = [policy, policy]
        #expect(policies.add(added, channel: channel, store: .ftp) == true)
        #expect(policies.policies(of: channel, store: .ftp).map(\.id.value) == [1, 2])
        #expect(policies.policies(of: channel, store: .cloud).isEmpty)
        #expect(policies.remove(PolicyID(clamping: 2), channel: ChannelNumber(clamping: 1)) == false)
        #expect(policies.remove(PolicyID(clamping: 2), channel: channel) == true)
        #expect(policies.remove(PolicyID(clamping: 2), channel: channel) == false)
        #expect(policies.add(added, channel: channel, store: .ftp) == true)
        #expect(policies.policies(of: channel, store: .ftp).map(\.id.value) == [1, 3, 4])
        let kept = SnapshotPolicies(kept: policies.kept)
        #expect(kept.nextID.value == 5)
        while policies.add(added, channel: channel, store: .ftp) {}
        #expect(policies.kept.count == 63)
    }
}
