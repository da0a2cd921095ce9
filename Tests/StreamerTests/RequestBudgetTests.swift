@testable import Base
@testable import Streamer
@testable import System
import TestSupport
import Testing

@Suite struct RequestBudgetTests {
    @Test func aSecondsWorthAtOnceAndThenOneByOne() {
        var budget = RequestBudget(perSecond: 50, now: milliseconds(0))
        for _ in 0..<50 { #expect(budget.take(now: milliseconds(0)) == true) }
        #expect(budget.take(now: milliseconds(0)) == false)
        #expect(budget.take(now: milliseconds(19)) == false)
        #expect(budget.take(now: milliseconds(20)) == true)
        #expect(budget.take(now: milliseconds(39)) == false)
        // A pause saves no more than a second's worth.
        for _ in 0..<50 { #expect(budget.take(now: milliseconds(60_000)) == true) }
        #expect(budget.take(now: milliseconds(60_000)) == false)
    }

    @Test func theRateItselfGoesOnForEver() {
        var budget = RequestBudget(perSecond: 50, now: milliseconds(0))
        for request in Int64(1)...10_000 { #expect(budget.take(now: milliseconds(request * 20)) == true) }
    }
}
