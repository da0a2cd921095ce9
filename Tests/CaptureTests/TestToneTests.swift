@testable import Base
@testable import Capture
import Device
@testable import Media
import TestSupport
import Testing

@Suite struct TestToneTests {
    private func packets(_ numbers: Range<Int64>) -> [MediaSample] {
        let tone = TestTone()
        return numbers.map { number in
            let start = MediaTime(nanoseconds: number * 20_000_000)
            return tone.packet(number, start: start, ready: start + .milliseconds(20))
        }
    }

    /// The sign of each sample, by the octets' highest bit; silence has none.
    private func signs(_ samples: [MediaSample]) -> [Int] {
        samples.flatMap(\.bytes).map { $0 & 0x7F == 0x7F ? 0 : $0 & 0x80 != 0 ? 1 : -1 }
    }

    @Test func soundsFourFifthsOfEachSecondAt440Hz() {
        let second = signs(packets(100..<150))
        #expect(second.count == 8000)
        let sounding = second[..<6400].filter { $0 != 0 }
        let crossings = zip(sounding, sounding.dropFirst()).count { $0 != $1 }
        #expect(crossings == 2 * 352 - 1, "352 periods in 0.8 s")
        #expect(sounding.count > 6400 - 2 * 352)
        #expect(second[6400...].allSatisfy { $0 == 0 })
    }

    @Test func packetsAreOf20Milliseconds() {
        let two = packets(49..<51)
        #expect(two.allSatisfy { $0.bytes.count == 160 && $0.units == [0..<160] && $0.isRandomAccess })
        #expect(two.allSatisfy { $0.track == .audio && $0.ready - $0.presentationTime == .milliseconds(20) })
        #expect(two[1].presentationTime.ticks(rate: 8000) &- two[0].presentationTime.ticks(rate: 8000) == 160)
        #expect(two[1].bytes == packets(0..<1)[0].bytes, "each second is like the first")
    }

    /// Both streams get the same packets, at their own pace of 20 ms, beside their video and never before it is known.
    @Test func aChannelGivesItToBothStreams() throws {
        let collector = Collector()
        let channel = try collector.channel(
            ChannelSettings(
                source: .testPattern, main: .small(rate: 50), sub: .small("128x96"), audio: .testTone))
        try channel.start()
        defer { channel.stop() }
        func sound(_ content: Collector.Content, _ stream: StreamType) -> [MediaSample] {
            (content.units[stream] ?? []).filter { $0.track == .audio }
        }
        #expect(collector.wait { sound($0, .main).count >= 20 && sound($0, .sub).count >= 20 })
        let content = collector.now
        let times = StreamType.allCases.map { sound(content, $0).map(\.presentationTime) }
        for (stream, times) in zip(StreamType.allCases, times) {
            #expect(content.units[stream]?.first?.track == .video)
            #expect(zip(times, times.dropFirst()).allSatisfy { earlier, later in
                // A machine that sleeps loses whole packets.
                let step = (later - earlier).nanoseconds
                return step > 0 && step % 20_000_000 == 0
            })
        }
        let start = max(times[0][0], times[1][0])
        #expect(times[0].drop { $0 < start }.prefix(15) == times[1].drop { $0 < start }.prefix(15))
        #expect(content.formats[.main]?.count == 1 && content.formatPositions[.main] == [0])
    }

    @Test func withoutASourceThereIsNoSound() throws {
        let collector = Collector()
        let channel = try collector.channel(ChannelSettings(source: .testPattern, main: .small(rate: 50)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 25))
        #expect(collector.now.units[.main]?.allSatisfy { $0.track == .video } == true)
    }
}
