@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
@testable import Recorder
@testable import System
import TestSupport
import Testing
@testable import Upload

/// A day of policies on the machines, with a clock that is turned.
struct PolicyDayTests {
    private static let second: Int64 = 1_000_000_000
    /// 00:00 in China on a Monday.
    private static var midnight: Int64 { TestStore.monday / 1_000_000_000 }

    /// What of a day is queued for the cloud, as minutes of the day at which the recordings begin.
    private func recorded(_ policies: [RecordingPolicy], isFullDay: Bool) -> [Int64] {
        var scheduler = RecordingScheduler(zone: .fixed(secondsFromUTC: 28_800))
        let orders = [
            ChannelOrders(
                channel: 0, policies: Dictionary(uniqueKeysWithValues: zip(1..., policies)), isFullDay: isFullDay,
                manual: [])
        ]
        var spans = CloudSpans()
        var places: Set<RecordingPlace> = []
        var open: Int64?
        var queued: [Int64] = []
        var look = Self.midnight * Self.second
        func close(_ now: Int64) {
            guard let start = open else { return }
            let range = start..<now
            spans.ended(range)
            if spans.want(range) { queued.append((start / Self.second - Self.midnight) / 60) }
            spans.done(range)
            open = nil
        }
        for seconds in Self.midnight...(Self.midnight + 86_400 - 1) {
            let now = seconds * Self.second
            if let start = open, now - start >= 300 * Self.second {
                close(now)
                open = now
            }
            guard now >= look else { continue }
            let (steps, pause) = scheduler.evaluate(orders, isLoop: true, now: now)
            look = now + pause.nanoseconds
            for case .record(let target, let isOn) in steps {
                if target.place == .cloud { spans.set(isOn, at: now) }
                if isOn { places.insert(target.place) } else { places.remove(target.place) }
            }
            if places.isEmpty { close(now) } else if open == nil { open = now }
        }
        return queued
    }

    @Test func theSegmentsThatShouldExistExistOnce() throws {
        let policies = try [
            RecordingPolicy(1, 480..<540, to: .cloud), RecordingPolicy(1, 1_203..<1_210, to: .cloud),
            RecordingPolicy(2, 0..<1_440, to: .cloud),
        ]
        // For the cloud alone: recordings begin with the policy and end with it.
        let alone = Array(stride(from: Int64(480), to: 540, by: 5)) + [1_203, 1_208]
        #expect(recorded(policies, isFullDay: false) == alone)
        // Beside a recording to the disk: those of its recordings that have something of the time.
        let beside = Array(stride(from: Int64(480), to: 540, by: 5)) + [1_200, 1_205]
        #expect(recorded(policies, isFullDay: true) == beside)
        #expect(recorded([], isFullDay: true) == [])
    }

    @Test func thePicturesThatShouldExistExistOnce() throws {
        func policy(_ id: Int, _ store: PictureStore, _ interval: Int, _ start: Int, _ end: Int) throws
            -> ChannelPicturePolicy
        {
            let (start, end) = (try #require(ClockTime(minutes: start)), try #require(ClockTime(minutes: end)))
            let span = try #require(DaySpan(start: start, end: end))
            return ChannelPicturePolicy(
                id: PolicyID(clamping: id), channel: ChannelNumber(clamping: 0), store: store,
                policy: DayPolicy(interval: PictureInterval(clamping: interval), span: span))
        }
        var schedule = PicturePolicySchedule(
            policies: try [
                policy(1, .ftp, 600, 480, 600), policy(2, .ftp, 0, 1_110, 1_110), policy(3, .cloud, 3_600, 0, 1_440),
                policy(4, .ftp, 1_200, 480, 600),
            ],
            offset: .china)
        let device = try #require(DeviceID(wireText: "811"))
        var names: [String] = []
        var now = Self.midnight
        var wasSetBack = false
        while now < Self.midnight + 86_400 {
            names += schedule.due(now: now).map { $0.name(device: device).text }
            now = min(schedule.next(after: now) ?? .max, now + SnapshotScheduler.longestPause)
            // At nine somebody sets the clock back by an hour.
            if !wasSetBack, now >= Self.midnight + 9 * 3_600 + 30 {
                wasSetBack = true
                now -= 3_600
            }
        }
        func name(_ minutes: Int, _ kind: ObjectName.Kind) -> String {
            let time = PlatformTime(secondsSinceEpoch: Self.midnight + Int64(minutes) * 60, offset: .china)
            return ObjectName(device: device, channel: ChannelNumber(clamping: 0), time: time, kind: kind).text
        }
        let expected = stride(from: 480, to: 600, by: 10).map { name($0, .ftpPicture) } + [name(1_110, .ftpPicture)]
            + stride(from: 0, to: 1_440, by: 60).map { name($0, .picture) }
        #expect(names.sorted() == expected.sorted())
    }
}
