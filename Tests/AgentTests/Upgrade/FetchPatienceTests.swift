import Media
import Testing

@testable import Agent

@Suite struct FetchPatienceTests {
    var patience = FetchPatience(limits: .init(), now: at(0))

    static func at(_ second: Int) -> MediaTime { MediaTime(nanoseconds: Int64(second) * 1_000_000_000) }

    @Test mutating func pausesGrowToAMinute() {
        let pauses = (0..<7).map { _ in patience.failed(now: Self.at(1))?.components.seconds }
        #expect(pauses == [2, 4, 8, 16, 32, 60, 60])
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
