@testable import Base
import Device
import Media
@testable import Streamer
@testable import System
import TestSupport
import Testing

/// When pictures of a recording go out, under a clock turned by hand.
@Suite struct PlaybackScheduleTests {
    /// Pictures 40 ms apart from `first` on, a key frame each second.
    private func units(_ range: Range<Int64>) -> [RecordedUnit] {
        range.map { index in
            RecordedUnit(
                unit: index % 25 == 0 ? keyFrame(at: index * 40) : picture(at: index * 40),
                position: .milliseconds(index * 40),
                wall: index * 40_000_000)
        }
    }

    private func schedule(
        _ scale: PlaybackScale = .normal, to end: Duration? = nil, pictures: Range<Int64> = 0..<25, isEnd: Bool = true
    )
        -> PlaybackSchedule
    {
        var schedule = PlaybackSchedule(firstTimestamp: 1000, pictureDuration: .milliseconds(40), catchUp: .seconds(1))
        schedule.append(units(pictures), isEnd: isEnd)
        schedule.play(from: .milliseconds(pictures.lowerBound * 40), to: end, scale: scale, now: milliseconds(0))
        return schedule
    }

    /// Plays until `until`, turning the clock from one event to the next: the time and time stamp of each picture.
    private func play(_ schedule: inout PlaybackSchedule, from: Int64 = 0, until: Int64 = .max) -> [(
        time: Int64, timestamp: UInt32
    )] {
        var now = milliseconds(from)
        var sent: [(Int64, UInt32)] = []
        while now.nanoseconds / 1_000_000 <= until {
            switch schedule.next(now: now) {
            case .send(_, let timestamp): sent.append((now.nanoseconds / 1_000_000, timestamp))
            case .wait(let time):
                #expect(time > now)
                now = time
            case .starved, .ended: return sent
            }
        }
        return sent
    }

    /// A timer waits for the moment: one that moved on with the clock would never come.
    @Test func anEndBeforeTheNextPictureIsOneMoment() {
        var schedule = schedule(to: .milliseconds(400), pictures: 25..<50)
        for now in [0, 100, 5000] {
            guard case .ended(let time) = schedule.next(now: milliseconds(Int64(now))) else {
                Issue.record("no end")
                return
            }
            #expect(time == milliseconds(0))
        }
    }

    @Test(arguments: PlaybackScale.allCases)
    func paceAndTimeStampsFollowTheScale(_ scale: PlaybackScale) {
        var schedule = schedule(scale)
        let sent = play(&schedule)
        #expect(sent.count == 25)
        for (index, picture) in sent.enumerated() {
            let milliseconds = Int64(index) * 160 / Int64(scale.rawValue)
            #expect(picture.time == milliseconds && picture.timestamp == 1000 + UInt32(milliseconds) * 90)
        }
        // The last picture is shown for its time.
        guard case .ended(let time) = schedule.next(now: milliseconds(100_000)) else { Issue.record("no end"); return }
        #expect(time == milliseconds(24 * 160 / Int64(scale.rawValue)) + .milliseconds(40))
    }

    /// B-frames leave in decoding order, each with the time stamp of its presentation; after a jump, all time stamps
    /// are later than before.
    @Test(arguments: PlaybackScale.allCases)
    func framesInAnotherOrder(_ scale: PlaybackScale) {
        let order: [Int64] = [0, 3, 1, 2, 6, 4, 5]
        let units = order.enumerated().map { index, place in
            RecordedUnit(
                unit: MediaSample(
                    [[0x41, 1]], captured: milliseconds(40 + place * 40), decoded: milliseconds(Int64(index) * 40)),
                position: .milliseconds(index * 40), wall: 0)
        }
        var schedule = schedule(scale, pictures: 0..<0, isEnd: false)
        schedule.append(units, isEnd: true)
        schedule.play(from: .zero, to: nil, scale: scale, now: milliseconds(0))
        func ticks(_ milliseconds: Int64) -> UInt32 { UInt32(milliseconds * 4 / Int64(scale.rawValue)) * 90 }
        #expect(schedule.nextTimestamp == 1000 + ticks(40))
        let sent = play(&schedule)
        #expect(sent.map(\.time) == order.indices.map { Int64($0) * 160 / Int64(scale.rawValue) })
        #expect(sent.map(\.timestamp) == order.map { 1000 + ticks(40 + $0 * 40) })
        guard case .ended(let time) = schedule.next(now: milliseconds(100_000)) else { Issue.record("no end"); return }
        #expect(time == milliseconds(280 * 4 / Int64(scale.rawValue)) + .milliseconds(40))
        schedule.flush()
        schedule.append(units, isEnd: true)
        schedule.play(from: .zero, to: nil, scale: scale, now: milliseconds(1000))
        #expect(schedule.nextTimestamp == 1000 + ticks(280) + 3600 + ticks(40))
    }

    @Test func stopsBeforeTheRangesEnd() {
        var schedule = schedule(to: .milliseconds(400))
        #expect(play(&schedule).count == 10)
        #expect(schedule.isFinished)
    }

    /// Time stamps go on evenly over a pause and a jump (RFC 2326 appendix B).
    @Test func jumpsAndPausesLeaveNoGapInTimeStamps() {
        var schedule = schedule(pictures: 0..<10)
        let before = play(&schedule, until: 200)
        #expect(before.count == 6 && schedule.position == .milliseconds(240))
        schedule.play(from: .milliseconds(240), to: nil, scale: .normal, now: milliseconds(60_000))
        #expect(schedule.nextTimestamp == before[5].timestamp + 3600)
        let after = play(&schedule, from: 60_000, until: 60_050)
        #expect(after.map(\.time) == [60_000, 60_040] && after[0].timestamp == before[5].timestamp + 3600)
        schedule.flush()
        schedule.append(units(500..<510), isEnd: false)
        schedule.play(from: .seconds(20), to: nil, scale: .double, now: milliseconds(90_000))
        let jumped = play(&schedule, from: 90_000)
        #expect(jumped.map(\.timestamp) == (0..<10).map { after[1].timestamp + 3600 + $0 * 1800 })
    }

    /// A client that was held up for a moment catches up; after a long time it goes on at its pace.
    @Test(arguments: [(900, 0), (3000, 2000)])
    func lateness(_ held: Int64, _ moved: Int64) {
        var schedule = schedule(pictures: 0..<200)
        _ = play(&schedule, until: 0)
        let sent = play(&schedule, from: held)
        #expect(sent.count == 199)
        #expect(sent.last?.time == 199 * 40 + (moved > 0 ? held - 40 : 0))
        // Without a gap in the time stamps, whatever happened.
        #expect(zip(sent, sent.dropFirst()).allSatisfy { $1.timestamp - $0.timestamp == 3600 })
    }

    @Test func readsAheadInPlayingTime() {
        var schedule = schedule(pictures: 0..<0, isEnd: false)
        #expect(schedule.wantsMore)
        guard case .starved = schedule.next(now: milliseconds(0)) else { Issue.record("something to send"); return }
        schedule.append(units(0..<13), isEnd: false)
        #expect(schedule.wantsMore)
        schedule.append(units(13..<14), isEnd: false)
        #expect(!schedule.wantsMore)
        schedule.play(from: .zero, to: nil, scale: .double, now: milliseconds(0))
        #expect(schedule.wantsMore)
        schedule.append([], isEnd: true)
        #expect(!schedule.wantsMore && !schedule.isFinished)
        // Large pictures: not more than the memory that is meant for it.
        schedule.flush()
        let large = RecordedUnit(unit: keyFrame(size: PlaybackSchedule.readAheadBytes), position: .zero, wall: 0)
        schedule.append([large], isEnd: false)
        #expect(!schedule.wantsMore)
    }

    @Test func reportsFollowTheClock() {
        let schedule = schedule(.half)
        #expect(schedule.timestamp(at: milliseconds(1000)) == 91_000)
    }
}

@Suite struct PlaybackHeaderTests {
    @Test(
        arguments: [
            ("npt=0.000-", .npt(start: .zero, end: nil)), ("npt=12.3-", .npt(start: .milliseconds(12_300), end: nil)),
            ("npt=0-", .npt(start: .zero, end: nil)),
            ("NPT = 1:02:03.5-3724", .npt(start: .milliseconds(3_723_500), end: .seconds(3724))),
            ("npt=-20", .npt(start: nil, end: .seconds(20))), ("npt=now-", .npt(start: nil, end: nil)),
            ("npt=10-15;time=19970123T143720Z", .npt(start: .seconds(10), end: .seconds(15))),
            ("clock=19700101T000010.25Z-", .clock(start: 10_250_000_000, end: nil)),
            (
                "clock=20260301T000000Z-20260301T000001Z",
                .clock(start: 1_772_323_200_000_000_000, end: 1_772_323_201_000_000_000)
            ),
        ] as [(String, PlaybackRange)])
    func ranges(_ header: String, _ range: PlaybackRange) throws { #expect(try PlaybackRange(header) == range) }

    @Test(arguments: [
        "", "npt", "npt=", "npt=5", "npt=10-5", "npt=10-10", "npt=-0", "npt=1:2-", "npt=x-", "npt=1.x-",
        "npt=99999999999999999999-",
        "npt=8639999:0:0-", "npt=0-8639999:0:0",
        "clock=now-", "clock=20260301000000-", "clock=20260301T000001Z-20260301T000000Z", "clock=20260230T000000Z-",
    ])
    func badRanges(_ header: String) {
        #expect(throws: PlaybackRange.Problem.invalid) { try PlaybackRange(header) }
    }

    @Test func otherUnits() {
        #expect(throws: PlaybackRange.Problem.otherUnit) { try PlaybackRange("smpte=10:12:33:20-") }
    }

    @Test(arguments: [
        ("0.25", "0.25"), ("0.1", "0.25"), ("0.5", "0.5"), ("1", "1"), ("1.0", "1"), (" 1.3", "1"), ("2.000", "2"),
        ("4", "4"), ("32", "4"),
    ])
    func scales(_ header: String, _ answer: String) { #expect(PlaybackScale(header)?.text == answer) }

    @Test(arguments: ["", "-1", "0", "fast", "nan", "inf"])
    func noScales(_ header: String) { #expect(PlaybackScale(header) == nil) }

    @Test(
        arguments: [
            ("20260131235959", 1_769_903_999, false), ("20260131T235959Z", 1_769_903_999, true),
            ("2026-01-31T23:59:59z", 1_769_903_999, true),
            ("2026-01-31T23:59:59", 1_769_903_999, false), ("20240229000000", 1_709_164_800, false),
            ("19700101000000", 0, false),
            ("21000301000000", 4_107_542_400, false),
        ] as [(String, Int64, Bool)])
    func times(_ text: String, _ seconds: Int64, _ isUTC: Bool) {
        #expect(CalendarTime(text) == CalendarTime(nanoseconds: seconds * 1_000_000_000, isUTC: isUTC))
        let eight = CalendarTime(text)?.sinceEpoch { _ in 8 * 3600 }
        #expect(eight == (seconds - (isUTC ? 0 : 8 * 3600)) * 1_000_000_000)
    }

    @Test(arguments: [
        "", "202601312359", "20261301000000", "20260229000000", "20260131240000", "20260131236000",
        "2026-01-31 23:59:59",
        "202601T31235959", "2026013123595é", "20260131T235959.Z", "19691231235959",
    ])
    func noTimes(_ text: String) { #expect(CalendarTime(text) == nil) }

    /// Days of 200 years, there and back.
    @Test func timesRoundTrip() {
        for day in stride(from: Int64(0), to: 200 * 365, by: 7) {
            let nanoseconds = (day * 86_400 + day % 86_400) * 1_000_000_000 + 500_000_000
            #expect(CalendarTime(CalendarTime.text(sinceEpoch: nanoseconds))?.nanoseconds == nanoseconds)
        }
    }
}
