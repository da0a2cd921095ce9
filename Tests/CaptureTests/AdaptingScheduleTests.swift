@testable import Base
@testable import Capture
@testable import System
import Testing

@Suite struct AdaptingScheduleTests {
    private func at(_ milliseconds: Int) -> MediaTime {
        MediaTime(nanoseconds: 1_000_000_000) + .milliseconds(milliseconds)
    }

    @Test func startsDueAndEndsWhenDone() {
        var schedule = AdaptingSchedule()
        #expect(schedule.isDue(at: at(0)))
        schedule.done()
        #expect(!schedule.isDue(at: at(5000)))
        schedule.need()
        #expect(schedule.isDue(at: at(5000)))
    }

    /// A failed change is tried again though nobody asks for it a second time.
    @Test func failureIsTriedAgain() {
        var schedule = AdaptingSchedule()
        schedule.done()
        schedule.need()
        schedule.failed(at: at(0))
        #expect(!schedule.isDue(at: at(999)))
        #expect(schedule.isDue(at: at(1000)))
        schedule.failed(at: at(1000))
        #expect(!schedule.isDue(at: at(1999)))
        #expect(schedule.isDue(at: at(2000)))
    }

    /// What is set in the pause after a failure waits for its end, and is not lost.
    @Test func changeAfterAFailureIsKept() {
        var schedule = AdaptingSchedule()
        schedule.failed(at: at(0))
        schedule.need()
        #expect(!schedule.isDue(at: at(500)))
        #expect(schedule.isDue(at: at(1000)))
        schedule.done()
        schedule.need()
        #expect(schedule.isDue(at: at(1001)), "no pause after it went well")
    }
}
