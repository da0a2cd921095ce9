@testable import Base
@testable import System
import Testing

@Suite struct MediaTimeTests {
    private static let second: Int64 = 1_000_000_000
    private static let century: Int64 = 100 * 365 * 86_400 * second

    /// The clocks of video and audio, and the fastest that could be meant.
    @Test(arguments: [
        0, 1, 11_110, 11_111, 11_112, 999_999_999, second, second + 1, 3600 * second + 123_456_789,
        // Where 90 kHz passes 2^31 and 2^32, and where nanoseconds times the rate would pass 2^63.
        23_860_929_422_222, 47_721_858_844_444, 47_721_858_844_445, Int64.max / 90_000, Int64.max / 90_000 + 1,
        86_400 * 365 * second, century, 2 * century, Int64.max,
    ] as [Int64], [1, 1000, 8000, 44_100, 48_000, 90_000, second] as [Int64])
    func ticks(_ nanoseconds: Int64, _ rate: Int64) {
        let exact = Int128(nanoseconds) * Int128(rate) / 1_000_000_000
        #expect(MediaTime(nanoseconds: nanoseconds).ticks(rate: rate) == UInt32(truncatingIfNeeded: exact))
    }

    @Test func ticksInNumbers() {
        #expect(MediaTime(nanoseconds: Self.second).ticks(rate: 90_000) == 90_000)
        #expect(MediaTime(nanoseconds: 40_000_000).ticks(rate: 90_000) == 3600)
        // 2^32 / 90000 s: it begins anew.
        #expect(MediaTime(nanoseconds: 47_721_858_844_444).ticks(rate: 90_000) == UInt32.max)
        #expect(MediaTime(nanoseconds: 47_721_858_844_445).ticks(rate: 90_000) == 0)
    }

    /// At any time of the centuries, a picture of 25 a second lasts 3600 ticks.
    @Test(arguments: [0, 1_700_000_000 * second, century, 2 * century]) func ticksGoOnEvenly(_ start: Int64) {
        let first = MediaTime(nanoseconds: start)
        for index in 0..<100 {
            let ticks = (first + .milliseconds(40) * index).ticks(rate: 90_000)
            #expect(ticks &- first.ticks(rate: 90_000) == UInt32(index) * 3600)
        }
    }

    @Test func arithmetic() {
        let (a, b) = (MediaTime(nanoseconds: 5_000_000_000), MediaTime(nanoseconds: 7_500_000_000))
        #expect(a < b)
        #expect(b - a == .milliseconds(2500))
        #expect(a - b == .milliseconds(-2500))
        #expect(a + .milliseconds(2500) == b)
        #expect(b - .milliseconds(2500) == a)
    }

    @Test(arguments: [0, 1, -1, 999_999_999, -1_500_000_000, 2 * century, -2 * century] as [Int64])
    func durationsInNanoseconds(_ count: Int64) {
        #expect(Duration.nanoseconds(count).nanoseconds == count)
        #expect(Duration.nanoseconds(count).milliseconds == Double(count) / 1e6)
    }
}
