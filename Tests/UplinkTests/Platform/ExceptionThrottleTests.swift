@testable import Base
@testable import Device
@testable import System
import Testing
@testable import Uplink

@Suite struct ExceptionThrottleTests {
    let lens = ExceptionThrottle.Cause(type: .picture, channel: 2)
    let url = ExceptionThrottle.Cause(type: .illegalAccess, channel: 0)

    @Test func aLastingCauseIsToldOnce() {
        var throttle = ExceptionThrottle()
        throttle.begin(lens, "no signal", now: at(0))
        throttle.begin(lens, "no signal", now: at(1))
        #expect(throttle.take(now: at(1)) == [.init(cause: lens, words: "no signal")])
        throttle.begin(lens, "no signal", now: at(2))
        #expect(throttle.nextDue == nil)
        #expect(throttle.take(now: at(100_000)) == [])
    }

    @Test func whatIsOverWithinItsTimeIsNeverTold() {
        var throttle = ExceptionThrottle()
        throttle.begin(lens, "no signal", settling: .seconds(10), now: at(0))
        #expect(throttle.take(now: at(9)) == [])
        #expect(throttle.nextDue == at(10))
        throttle.over(lens)
        #expect(throttle.nextDue == nil)
        #expect(throttle.take(now: at(20)) == [])
    }

    @Test func whatComesAndGoesIsToldEveryTenMinutesAtMost() {
        var throttle = ExceptionThrottle()
        var told: [Int] = []
        for second in 0..<3600 {
            if second % 20 == 0 { throttle.begin(lens, "no signal", now: at(second)) }
            if !throttle.take(now: at(second)).isEmpty { told.append(second) }
            if second % 20 == 10 { throttle.over(lens) }
        }
        #expect(told == [0, 600, 1200, 1800, 2400, 3000])
    }

    @Test func eventsWithinThePauseAreCountedAndToldTogether() {
        var throttle = ExceptionThrottle()
        throttle.happened(url, "first", now: at(0))
        #expect(throttle.take(now: at(0)).map(\.words) == ["first"])
        for second in 1...5 { throttle.happened(url, "later", now: at(second)) }
        #expect(throttle.take(now: at(599)) == [])
        #expect(throttle.take(now: at(600)).map(\.words) == ["later (4 more times)"])
        #expect(throttle.take(now: at(5000)) == [])
    }

    @Test func whatHappensWithoutAPlatformWaitsAndIsBounded() {
        var throttle = ExceptionThrottle()
        throttle.begin(lens, "no signal", now: at(0))
        throttle.happened(url, "a", now: at(0))
        for number in 0..<100 { throttle.tell(.init(type: .described, channel: 0), "\(number)") }
        let told = throttle.take(now: at(9000)).map(\.words)
        #expect(told.count == ExceptionThrottle.mostWaiting + 2)
        #expect(Array(told.prefix(1)) == ["36"] && told.suffix(3) == ["99", "no signal", "a"])
    }

    /// Every topic in the platform's numbers (CTMW 7.5.4), by its raw value.
    @Test func eachTopicHasItsNumberOrNone() {
        let numbers = Dictionary(
            uniqueKeysWithValues: EventTopic.allCases.compactMap { topic in
                ExceptionType(topic).map { (topic.rawValue, $0.rawValue) }
            })
        #expect(
            numbers == [
                "described": 0, "cloudLogin": 1, "cloudFolder": 2, "cloudDelete": 3, "cloudUpload": 4, "cloudFull": 5,
                "storage": 6, "power": 7, "noSignal": 8, "illegalAccess": 9, "policyIgnored": 10, "upgrade": 11,
                "portMapping": 12,
            ])
        #expect(!ExceptionType.topics.contains(.upgrade) && ExceptionType.topics.count == 12)
    }

    @Test func eventsBecomeExceptions() {
        var throttle = ExceptionThrottle()
        func handle(
            _ topic: EventTopic, _ phase: DeviceEvent.Phase, channel: Int? = nil, _ second: Int, _ words: String
        ) {
            throttle.handle(
                DeviceEvent(
                    .init(topic, channel: channel.map { ChannelID($0) }), phase, time: at(second), wallTime: 0,
                    words: words))
        }
        // A loss of video has to last ten seconds; a full disk is told at once.
        handle(.noSignal, .began, channel: 2, 0, "no signal")
        handle(.storage, .began, 0, "full")
        #expect(throttle.take(now: at(9)) == [.init(cause: .init(type: .disk, channel: 0), words: "full")])
        #expect(throttle.take(now: at(10)) == [.init(cause: lens, words: "no signal")])
        handle(.noSignal, .ended, channel: 2, 20, "")
        handle(.noSignal, .began, channel: 2, 21, "again")
        #expect(throttle.take(now: at(609)) == [])
        #expect(throttle.take(now: at(610)).map(\.words) == ["again"])
        // Good news is told every time; other moments are counted and told together.
        for second in 700...702 { handle(.described, .momentary, second, "joined") }
        for second in 700...702 { handle(.illegalAccess, .momentary, second, "a URL") }
        #expect(throttle.take(now: at(702)).map(\.words) == ["joined", "joined", "joined", "a URL (2 more times)"])
        handle(.recordingClosed, .momentary, channel: 0, 703, "recorded")
        #expect(throttle.take(now: at(9_000)) == [])
    }

    private func at(_ second: Int) -> MediaTime { MediaTime(nanoseconds: Int64(second) * 1_000_000_000) }
}
