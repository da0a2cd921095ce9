@testable import Base
@testable import System
import Testing
@testable import Upload

struct CloudSpansTests {
    @Test(arguments: [
        (0..<100, false), (0..<101, true), (100..<200, true), (150..<160, true), (199..<300, true), (200..<300, false),
        (90..<210, true), (400..<500, false), (400..<501, true), (900..<901, true),
    ] as [(Range<Int64>, Bool)])
    func aRecordingIsWantedForAnyPartOfTheTime(recording: Range<Int64>, isWanted: Bool) {
        let spans = CloudSpans([.init(start: 100, end: 200), .init(start: 500, end: nil)])
        #expect(spans.want(recording) == isWanted)
    }

    @Test func whatIsDoneIsNotWantedAgain() {
        var spans = CloudSpans()
        spans.set(true, at: 100)
        spans.set(true, at: 110)
        #expect(spans.isOn && spans.spans.count == 1)
        spans.done(90..<150)
        #expect(!spans.want(90..<150) && spans.want(150..<200))
        spans.set(false, at: 180)
        spans.set(false, at: 190)
        #expect(!spans.isOn && spans.want(150..<200) && !spans.want(180..<200))
        // The disk goes on recording: the part behind the end comes along with its recording, the next does not.
        spans.done(150..<200)
        #expect(spans.spans == [])
    }

    @Test func aClockThatIsSetBackLosesNothing() {
        let minute: Int64 = 60_000_000_000
        var spans = CloudSpans()
        spans.set(true, at: 600 * minute)
        // What was ended just before is for the disk alone.
        spans.ended(595 * minute..<600 * minute)
        #expect(!spans.want(595 * minute..<600 * minute))
        spans.done(595 * minute..<600 * minute)
        #expect(spans.spans.first?.start == 600 * minute)
        for start in [600, 605, 10, 15, 20] as [Int64] {
            let recording = start * minute..<(start + 5) * minute
            spans.ended(recording)
            #expect(spans.want(recording))
            spans.done(recording)
            #expect(spans.spans.first?.start == recording.upperBound)
        }
    }

    @Test func timesWithoutRecordingsAreBounded() {
        var spans = CloudSpans()
        for minute: Int64 in 0..<1_000 { spans.set(minute % 2 == 0, at: minute) }
        #expect(spans.spans.count == CloudSpans.most)
        spans.done(2_000..<2_001)
        #expect(spans.spans == [])
    }

    @Test func theyAreKept() {
        let now: Int64 = 1_780_000_000_123_456_789
        let spans = [0: CloudSpans([.init(start: now, end: now + 1), .init(start: now + 5, end: nil)]), 3: CloudSpans()]
        let json = Array(spans.json.json.utf8)
        // A run that was ended without a word ended then.
        #expect(
            [Int: CloudSpans](json: json, now: now + 9)
                == [0: CloudSpans([.init(start: now, end: now + 1), .init(start: now + 5, end: now + 9)])])
        for damaged in ["", "{}", "[1]", "[{\"channel\":0}]", "[{\"start\":1}]"] {
            #expect([Int: CloudSpans](json: Array(damaged.utf8), now: 0).isEmpty)
        }
    }
}
