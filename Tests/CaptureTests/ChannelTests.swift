@testable import Base
@testable import Capture
import Device
@testable import Media
@testable import System
import TestSupport
import Testing

/// Whole channels, with their threads, on sources that need no device.
@Suite struct ChannelTests {
    @Test func testPatternGivesBothStreams() throws {
        let collector = Collector()
        let channel = try collector.channel(
            ChannelSettings(source: .testPattern, main: .small("352x288", rate: 50), sub: .small("176x144", rate: 25)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 50))
        let content = collector.now
        for stream in StreamType.allCases {
            let format = try #require(content.formats[stream]?.first)
            #expect(content.formatPositions[stream] == [0], "announced before the first access unit, and once")
            let units = try #require(content.units[stream])
            let first = try #require(units.first)
            #expect(first.isRandomAccess)
            #expect(first.parameterSets == format.parameterSets)
            #expect(zip(units, units.dropFirst()).allSatisfy { $0.presentationTime < $1.presentationTime })
            #expect(units.allSatisfy { $0.ready >= $0.presentationTime })
        }
        let (main, sub) = (content.units[.main]?.count ?? 0, content.units[.sub]?.count ?? 0)
        #expect(abs(main - 2 * sub) <= 4, "main has \(main), sub \(sub)")
        let status = channel.status
        #expect(status.state == .running)
        #expect(status.captured >= 50)
        #expect((status.streams[.main]?.encoded ?? 0) >= 50)
        #expect((status.streams[.main]?.actualBitRate ?? 0) > 0)
    }

    @Test func formatComesWithoutAnyPicture() throws {
        let collector = Collector()
        let channel = try collector.channel(
            ChannelSettings(source: .device(path: "/nonexistent"), main: .small(), sub: .small("128x96")))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait { $0.formats[.main] != nil && $0.formats[.sub] != nil })
    }

    @Test func keyFrameOnRequest() throws {
        let collector = Collector()
        let channel = try collector.channel(
            ChannelSettings(source: .testPattern, main: .small(rate: 50, keyFrameSeconds: 60)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 10))
        collector.hub(.main)?.requestKeyFrame()
        #expect(collector.wait { ($0.units[.main] ?? []).filter(\.isRandomAccess).count == 2 })
        #expect(collector.wait(for: 40))
        #expect(collector.now.units[.main]?.filter(\.isRandomAccess).count == 2, "one request is one key frame")
    }

    @Test func bitRateChangesWithoutANewEncoder() throws {
        let collector = Collector()
        let channel = try collector.channel(ChannelSettings(source: .testPattern, main: .small(rate: 50, bitRate: 200)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 5))
        try channel.apply(.small(rate: 50, bitRate: 500), to: .main)
        #expect(collector.wait { $0.formats[.main]?.count == 2 })
        let formats = try #require(collector.now.formats[.main])
        #expect(formats.map(\.bitRate) == [200, 500])
        #expect(formats[0].parameterSets == formats[1].parameterSets)
        #expect(collector.now.units[.main]?.filter(\.isRandomAccess).count == 1)
    }

    @Test func anotherSizeIsANewEncoder() throws {
        let collector = Collector()
        let channel = try collector.channel(
            ChannelSettings(source: .testPattern, main: .small(rate: 50), sub: .small("128x96", rate: 50)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 5))
        try channel.apply(.small("352x288", rate: 50), to: .main)
        #expect(collector.wait { $0.formats[.main]?.last?.size == PictureSize(width: 352, height: 288) })
        let position = try #require(collector.now.formatPositions[.main]?.last)
        #expect(collector.wait(for: position + 5))
        let content = collector.now
        #expect(content.units[.main]?[position].isRandomAccess == true)
        #expect(content.units[.main]?[position].parameterSets == content.formats[.main]?.last?.parameterSets)
        // The pattern is drawn in the new size, and the sub stream's encoder never knew.
        #expect(channel.status.format?.size == PictureSize(width: 352, height: 288))
        #expect(content.formats[.sub]?.count == 1)
        let stamps = (content.units[.main] ?? []).map(\.presentationTime)
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// However late a thread wakes, the stamps lie on the grid of the frame rate: players guess no other rate from
    /// jitter.
    @Test func stampsHaveNoJitter() throws {
        let collector = Collector()
        let channel = try collector.channel(ChannelSettings(source: .testPattern, main: .small("176x144", rate: 50)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 30))
        let stamps = (collector.now.units[.main] ?? []).map(\.presentationTime)
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { ($1 - $0).nanoseconds % 20_000_000 == 0 })
    }

    @Test func badSettingsAreRefused() async throws {
        let collector = Collector()
        #expect(throws: ControlError.self) {
            try collector.channel(ChannelSettings(source: .testPattern, main: .small("177x144")))
        }
        let channel = try collector.channel(ChannelSettings(source: .testPattern, main: .small()))
        #expect(throws: ControlError.self) { try channel.apply(.small(bitRate: 1), to: .main) }
        #expect(throws: ControlError.notFound("the channel has no sub stream")) {
            try channel.apply(.small(), to: .sub)
        }
        await #expect(throws: ControlError.notSupported("test-pattern is not a camera and has no controls")) {
            _ = try await channel.controls()
        }
    }

    @Test func missingCameraShowsNoSignal() throws {
        let collector = Collector()
        let channel = try collector.channel(
            ChannelSettings(source: .device(path: "/nonexistent/video0"), main: .small(), sub: .small("128x96")))
        try channel.start()
        #expect(collector.wait(for: 3))
        #expect(collector.wait(for: 3, .sub))
        #expect(collector.now.units[.main]?.first?.isRandomAccess == true)
        #expect(channel.status.captured == 0)
        guard case .noSignal(let reason) = channel.status.state else {
            Issue.record("state is \(channel.status.state)")
            return
        }
        #expect(reason == "cannot open /nonexistent/video0: No such file or directory")
        channel.stop()
        #expect(channel.status.state == .stopped)
    }

    @Test func sourceThatAppearsIsTakenAtOnce() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/late.y4m"
        let collector = Collector()
        let channel = try collector.channel(ChannelSettings(source: .file(path: path), main: .small("64x48", rate: 50)))
        try channel.start()
        defer { channel.stop() }
        // Three tries have failed: the next comes after 4 s.
        #expect(collector.wait {
            $0.events.contains { if case .noSignal(_, retry: .seconds(4)) = $0 { true } else { false } }
        })
        let start = MediaTime.now
        let clip = Array("YUV4MPEG2 W64 H48 F50:1\nFRAME\n".utf8) + [UInt8](repeating: 90, count: 64 * 48 * 3 / 2)
        try folder.write("late.y4m", clip)
        #expect(collector.wait { $0.events.contains { if case .resumed = $0 { true } else { false } } })
        #expect(MediaTime.now - start < .seconds(3))
        let units = collector.now.units[.main] ?? []
        let keyFrames = units.filter(\.isRandomAccess)
        #expect(units.last?.isRandomAccess == true || keyFrames.count >= 2, "a new scene is a key frame")
    }

    @Test func fileOfAnotherSizeIsScaled() throws {
        let folder = try TemporaryFolder()
        var clip = Array("YUV4MPEG2 W320 H240 F100:1\n".utf8)
        for level: UInt8 in [60, 200] {
            clip += Array("FRAME\n".utf8) + [UInt8](repeating: level, count: 320 * 240 * 3 / 2)
        }
        let collector = Collector()
        let path = try folder.write("clip.y4m", clip)
        let channel = try collector.channel(
            ChannelSettings(
                source: .file(path: path), main: .small("176x144", rate: 50), sub: .small("128x96", rate: 25)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 20))
        #expect(collector.wait(for: 10, .sub))
        #expect(channel.status.format?.size == PictureSize(width: 320, height: 240))
        #expect(collector.now.formats[.main]?.last?.size == PictureSize(width: 176, height: 144))
        let stamps = (collector.now.units[.main] ?? []).map(\.presentationTime)
        // A busy machine leaves pictures out or takes one late: most gaps are right, not each.
        let gaps = zip(stamps.dropFirst(), stamps).map { Double(($0 - $1).nanoseconds) }
        let right = gaps.filter { abs($0 - 2e7) < 4e6 }
        #expect(right.count * 2 > gaps.count, "50 of the 100 pictures a second are taken: \(gaps)")
    }

    @Test func snapshot() async throws {
        let collector = Collector()
        let channel = try collector.channel(ChannelSettings(source: .testPattern, main: .small("352x288", rate: 25)))
        await #expect(throws: ControlError.failed("no picture: the channel is not running")) {
            _ = try await channel.snapshot(quality: 80)
        }
        await #expect(throws: ControlError.self) { _ = try await channel.snapshot(quality: 0) }
        try channel.start()
        #expect(collector.wait(for: 3))
        let before = WallClock.milliseconds
        async let other = channel.snapshot(quality: 30)
        let jpeg = try await channel.snapshot(quality: 80)
        #expect(try await other.count < jpeg.count)
        let back = try PixelBuffer(.i420, PictureSize(width: 352, height: 288))
        try jpeg.withUnsafeBytes { try MJPEGDecoder().decode($0, into: back) }
        let stamp = try #require(
            FrameStamp.decode(luma: Array(back.bytes[..<(352 * 288)]), stride: 352, size: back.picture.size))
        #expect(stamp.wallMilliseconds + 1 >= before, "a picture taken after the call")
        channel.stop()
        await #expect(throws: ControlError.self) { _ = try await channel.snapshot(quality: 80) }
    }

    /// Whoever takes the access units is slow: pictures are left out before encoding, counted, and it is told.
    @Test func slowEncoderDropsPictures() throws {
        let gate = Condition(0)
        let events = Condition<[CaptureEvent]>([])
        let hubs = [StreamType.main: StreamHub(), .sub: StreamHub()]
        // The main stream's consumer hangs, which none may, until ten of the sub stream's have come.
        let main = StreamFollower(hubs[.main]) { _ in
            _ = gate.wait(until: MediaTime.now + .seconds(10)) { $0 >= 10 ? true : nil }
            gate.update { $0 = 0 }
        }
        let sub = StreamFollower(hubs[.sub]) { _ in gate.update { $0 += 1 } }
        defer { withExtendedLifetime((main, sub)) {} }
        let channel = try CaptureChannel(
            settings: ChannelSettings(source: .testPattern, main: .small(rate: 50), sub: .small("128x96", rate: 50)),
            hubs: hubs, event: { event in events.update { $0.append(event) } })
        try channel.start()
        let told = events.wait(until: MediaTime.now + .seconds(20)) { events -> Int? in
            for case .encoderTooSlow(.main, let dropped, _) in events { return dropped }
            return nil
        }
        #expect((told ?? 0) >= 1)
        let status = channel.status
        #expect((status.streams[.main]?.dropped ?? 0) >= 5)
        // The other stream is none the slower.
        #expect((status.streams[.sub]?.dropped ?? 0) <= 2)
        channel.stop()
    }

    @Test func stopIsQuickAndFinal() throws {
        let collector = Collector()
        let channel = try collector.channel(ChannelSettings(source: .testPattern, main: .small("352x288", rate: 50)))
        try channel.start()
        try channel.start()
        #expect(collector.wait(for: 5))
        let start = MediaTime.now
        channel.stop()
        #expect(MediaTime.now - start < .milliseconds(500))
        let count = collector.now.units[.main]?.count
        channel.stop()
        try channel.start()
        #expect(collector.now.units[.main]?.count == count)
        // Never started at all.
        try collector.channel(ChannelSettings(source: .testPattern, main: .small())).stop()
    }

    @Test func goneChannelEndsItsThreads() throws {
        let collector = Collector()
        var channel: CaptureChannel? = try collector.channel(
            ChannelSettings(source: .testPattern, main: .small(rate: 50)))
        try channel?.start()
        #expect(collector.wait(for: 2))
        channel = nil
        let count = collector.now.units[.main]?.count ?? 0
        #expect(!collector.wait(for: count + 1, seconds: 1), "nothing comes any more")
    }
}
