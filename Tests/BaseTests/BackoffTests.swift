import Base
import TestSupport
import Testing

@Suite struct BackoffTests {
    @Test func pausesGrow() {
        var backoff = Backoff(.seconds(1), longest: .seconds(30))
        let first = (0..<8).map { _ in backoff.next().components.seconds }
        #expect(first == [1, 2, 4, 8, 16, 30, 30, 30])
        backoff.limit(to: 3)
        #expect(backoff.failures == 3)
        let limited = backoff.next()
        #expect(limited == .seconds(8))
        backoff.reset()
        let again = backoff.next()
        #expect(again == .seconds(1))
    }

    @Test func theFirstPauseMayBeTheLongest() {
        var backoff = Backoff(.seconds(90), longest: .seconds(60))
        let pauses = (0..<3).map { _ in backoff.next() }
        #expect(pauses == [.seconds(90), .seconds(90), .seconds(90)])
        #expect(Backoff(.milliseconds(1), longest: .seconds(60)).pause(after: .max) == .seconds(60))
        #expect(Backoff(.zero, longest: .zero).pause(after: .max) == .zero)
    }

    @Test func chanceExtendsAPauseByItsShare() {
        var random = SeededRandom(seed: 1)
        let pauses = (0..<100).map { _ in Duration.seconds(10).extended(byUpTo: 0.2, using: &random) }
        #expect(pauses.allSatisfy { (.seconds(10)...(.seconds(12))).contains($0) } && Set(pauses).count > 90)
    }
}
