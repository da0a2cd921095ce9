import Media
import Testing

@testable import Capture

@Suite struct ChannelTests {
    @Test func testPatternGivesBothStreams() async throws {
        let collector = Collector()
        let channel = try collector.channel(
            ChannelSettings(
                source: .testPattern, main: .small("352x288", rate: 50), sub: .small("176x144", rate: 25)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 50))
        let content = collector.now
        for stream in StreamType.allCases {
            let format = try #require(content.formats[stream]?.first)
            #expect(content.formatPositions[stream] == [0], "announced before the first access unit, and once")
            let units = try #require(content.units[stream])
            let first = try #require(units.first)
            #expect(first.isKeyFrame)
            #expect(first.parameterSets == format.parameterSets)
            for (a, b) in zip(units, units.dropFirst()) { #expect(a.captured < b.captured) }
            for unit in units { #expect(unit.ready >= unit.captured) }
        }
        let (main, sub) = (content.units[.main]?.count ?? 0, content.units[.sub]?.count ?? 0)
        #expect(abs(main - 2 * sub) <= 4, "main has \(main), sub \(sub)")
    }

    @Test func keyFrameOnRequest() async throws {
        let collector = Collector()
        let channel = try collector.channel(
            ChannelSettings(source: .testPattern, main: .small(rate: 50, keyFrameSeconds: 60)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 10))
        channel.requestKeyFrame(.main)
        #expect(collector.wait { ($0.units[.main] ?? []).filter(\.isKeyFrame).count == 2 })
        #expect(collector.wait(for: 40))
        #expect(collector.now.units[.main]?.filter(\.isKeyFrame).count == 2, "one request is one key frame")
    }
}
