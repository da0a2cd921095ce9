@testable import Base
import Media
@testable import System
import TestSupport
import Testing
@testable import Upgrade

@Suite struct FetchRetryBudgetTests {
    var patience = FetchRetryBudget(limits: .init(), now: at(0), random: NoChance())

    static func at(_ second: Int) -> MediaTime { MediaTime(nanoseconds: Int64(second) * 1_000_000_000) }

    @Test mutating func pausesGrowToAMinute() {
        let pauses = (0..<7).map { _ in patience.failed(now: Self.at(1))?.components.seconds }
        #expect(pauses == [2, 4, 8, 16, 32, 60, 60])
    }

    /// Cameras that a server sent away at one moment don't come back at one moment.
    @Test func chanceStretchesAPause() {
        let pauses = (0..<100 as Range<UInt64>).map { seed in
            var patience = FetchRetryBudget(limits: .init(), now: Self.at(0), random: SeededRandom(seed: seed))
            return patience.failed(now: Self.at(1)) ?? Duration.zero
        }
        #expect(pauses.allSatisfy { (.seconds(2)...(.seconds(4))).contains($0) } && Set(pauses).count > 90)
    }

    @Test mutating func whatComesShortensThePause() {
        for _ in 0..<4 { _ = patience.failed(now: Self.at(1)) }
        patience.progress(now: Self.at(2))
        #expect(patience.failed(now: Self.at(2)) == .seconds(2))
    }

    @Test mutating func aServerThatGivesNothingIsGivenUpAfterAQuarterOfAnHour() {
        #expect(patience.failed(now: Self.at(899)) != nil)
        #expect(patience.failed(now: Self.at(900)) == nil)
    }

    /// A server that gives a byte a second would hold a connection for months.
    @Test func aTryMayTakeWhatIsLeftOfSixHours() {
        #expect(patience.left(now: Self.at(600)) == .seconds(21_000))
        #expect(patience.left(now: Self.at(30_000)) == .seconds(1))
    }

    /// A line that tears every ten minutes.
    @Test mutating func aTornLineIsGivenUpAfterSixHours() {
        var tries = 0
        for second in stride(from: 600, to: 100_000, by: 600) {
            patience.progress(now: Self.at(second))
            guard patience.failed(now: Self.at(second)) != nil else { break }
            tries += 1
        }
        #expect(tries == 35)
    }
}
