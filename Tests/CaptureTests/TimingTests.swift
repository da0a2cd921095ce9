@testable import Base
@testable import Capture
@testable import Media
@testable import System
import Testing

/// Everything that follows a clock, with the clock turned by hand.
@Suite struct TimingTests {
    private func time(_ nanoseconds: Int64) -> MediaTime { MediaTime(nanoseconds: nanoseconds) }

    @Test func pacerDoesNotDrift() {
        let start = time(5_000_000_007)
        var pacer = Pacer(frameRate: FrameRate(30000, 1001), start: start)
        for _ in 0..<30000 { pacer.advance(now: pacer.due) }
        #expect(pacer.due == start + .seconds(1001))
    }

    @Test func pacerLeavesOutWhatWasMissed() {
        var pacer = Pacer(frameRate: FrameRate(25), start: time(0))
        pacer.advance(now: time(0))
        #expect(pacer.due == time(40_000_000))
        // Half a picture late: nothing is lost.
        pacer.advance(now: time(60_000_000))
        #expect(pacer.due == time(80_000_000))
        // A second late: on the same grid, the next moment.
        pacer.advance(now: time(1_085_000_000))
        #expect(pacer.due == time(1_120_000_000))
    }

    private func taken(_ source: FrameRate, _ target: FrameRate, seconds: Int, jitter: Int64 = 0) -> [Int64] {
        var reducer = FrameRateReducer()
        var random = UInt64(42)
        var taken: [Int64] = []
        for index in 0..<Int64(Double(seconds) * source.perSecond) {
            random = random &* 6_364_136_223_846_793_005 &+ 1
            let shift = jitter == 0 ? 0 : Int64(random >> 33) % (2 * jitter) - jitter
            let captured =
                1_000_000_000_000 + index * 1_000_000_000 * Int64(source.denominator) / Int64(source.numerator)
            if reducer.accepts(time(captured + shift), source: source, target: target) { taken.append(index) }
        }
        return taken
    }

    @Test func reducerIsEven() {
        let taken = taken(FrameRate(25), FrameRate(15), seconds: 100)
        #expect(abs(taken.count - 1500) <= 1)
        #expect(Set(zip(taken, taken.dropFirst()).map { $1 - $0 }) == [1, 2])
        // In any second there are 15, give or take one.
        for start in 0..<75 {
            let window = taken.filter { (Int64(start) * 25..<Int64(start + 1) * 25).contains($0) }.count
            #expect((14...16).contains(window))
        }
    }

    @Test func reducerHalvesInSpiteOfJitter() {
        // Jitter of ±6 ms on pictures 33 ms apart.
        let taken = taken(FrameRate(30), FrameRate(15), seconds: 60, jitter: 6_000_000)
        #expect(Set(zip(taken, taken.dropFirst()).map { $1 - $0 }) == [2])
    }

    @Test func reducerTakesAllOfASlowSource() {
        #expect(taken(FrameRate(15), FrameRate(25), seconds: 10).count == 150)
        #expect(taken(FrameRate(25), FrameRate(25), seconds: 10, jitter: 15_000_000).count == 250)
        #expect(taken(FrameRate(30), FrameRate(30000, 1001), seconds: 10).count == 300)
    }

    @Test func reducerGoesOnAfterAGap() {
        var reducer = FrameRateReducer()
        let (source, target) = (FrameRate(30), FrameRate(10))
        let stamps: [Int64] = [0, 33_333_333, 3_600_000_000_000_000, 3_600_000_033_333_333]
        let taken = stamps.map { reducer.accepts(time($0), source: source, target: target) }
        #expect(taken == [true, false, true, false])
    }

    @Test func repeatedThingsAreToldOnceASecond() {
        var counter = EventCounter()
        let never = counter.due(at: time(0))
        #expect(never == nil)
        counter.add()
        let first = counter.due(at: time(0))
        #expect(first == 1)
        counter.add(3)
        let early = counter.due(at: time(999_999_999))
        #expect(early == nil)
        counter.add()
        let second = counter.due(at: time(1_000_000_000))
        #expect(second == 4)
        let nothing = counter.due(at: time(9_000_000_000))
        #expect(nothing == nil)
    }

    @Test func meterMeasures() {
        var meter = BitRateMeter()
        #expect(meter.kilobitsPerSecond(now: time(0)) == 0)
        for index in 0..<1000 { meter.add(bytes: 5000, captured: time(Int64(index) * 40_000_000)) }
        #expect(abs(meter.kilobitsPerSecond(now: time(999 * 40_000_000)) - 1000) <= 10)
        // Half of the window later without a picture, it has fallen.
        #expect(meter.kilobitsPerSecond(now: time(999 * 40_000_000 + 5_000_000_000)) < 600)
    }
}
