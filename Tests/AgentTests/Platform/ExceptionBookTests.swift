@testable import Agent
@testable import Base
@testable import System
import Testing
@testable import Uplink

@Suite struct ExceptionBookTests {
    let lens = ExceptionBook.Cause(type: .picture, channel: 2)
    let url = ExceptionBook.Cause(type: .illegalAccess, channel: 0)

    @Test func aLastingCauseIsToldOnce() {
        var book = ExceptionBook()
        book.begin(lens, "no signal", now: at(0))
        book.begin(lens, "no signal", now: at(1))
        #expect(book.take(now: at(1)) == [.init(cause: lens, words: "no signal")])
        book.begin(lens, "no signal", now: at(2))
        #expect(book.nextDue == nil)
        #expect(book.take(now: at(100_000)) == [])
    }

    @Test func whatIsOverWithinItsTimeIsNeverTold() {
        var book = ExceptionBook()
        book.begin(lens, "no signal", settling: .seconds(10), now: at(0))
        #expect(book.take(now: at(9)) == [])
        #expect(book.nextDue == at(10))
        book.over(lens)
        #expect(book.nextDue == nil)
        #expect(book.take(now: at(20)) == [])
    }

    @Test func whatComesAndGoesIsToldEveryTenMinutesAtMost() {
        var book = ExceptionBook()
        var told: [Int] = []
        for second in 0..<3600 {
            if second % 20 == 0 { book.begin(lens, "no signal", now: at(second)) }
            if !book.take(now: at(second)).isEmpty { told.append(second) }
            if second % 20 == 10 { book.over(lens) }
        }
        #expect(told == [0, 600, 1200, 1800, 2400, 3000])
    }

    @Test func eventsWithinThePauseAreCountedAndToldTogether() {
        var book = ExceptionBook()
        book.happened(url, "first", now: at(0))
        #expect(book.take(now: at(0)).map(\.words) == ["first"])
        for second in 1...5 { book.happened(url, "later", now: at(second)) }
        #expect(book.take(now: at(599)) == [])
        #expect(book.take(now: at(600)).map(\.words) == ["later (4 more times)"])
        #expect(book.take(now: at(5000)) == [])
    }

    @Test func whatHappensWithoutAPlatformWaitsAndIsBounded() {
        var book = ExceptionBook()
        book.begin(lens, "no signal", now: at(0))
        book.happened(url, "a", now: at(0))
        for number in 0..<100 { book.tell(.init(type: .described, channel: 0), "\(number)") }
        let told = book.take(now: at(9000)).map(\.words)
        #expect(told.count == ExceptionBook.mostWaiting + 2)
        #expect(Array(told.prefix(1)) == ["36"] && told.suffix(3) == ["99", "no signal", "a"])
    }

    private func at(_ second: Int) -> MediaTime { MediaTime(nanoseconds: Int64(second) * 1_000_000_000) }
}
