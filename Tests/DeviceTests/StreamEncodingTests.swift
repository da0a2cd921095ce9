import Base
import Media
import Synchronization
import TestSupport
import Testing

@testable import Device

/// What is set of a stream's encoding at run time, by whomever.
@Suite struct StreamEncodingTests {
    /// What an earlier run would find.
    private final class Storage: Sendable {
        struct DiskFull: Error {}
        let bytes = Mutex<[UInt8]?>(nil)
        let isFull = Mutex(false)

        func keep(_ value: [UInt8]?) throws {
            if isFull.withLock({ $0 }) { throw DiskFull() }
            bytes.withLock { $0 = value }
        }
    }

    private let storage = Storage()
    private let source = FakeSource([.main: StreamHub()])
    private var file = EncodingSettings(
        size: PictureSize(width: 1280, height: 720), frameRate: FrameRate(25), bitRate: 2048)

    private func channel() -> DeviceChannel {
        let storage = storage
        let encoding = StreamEncoding(file: file, kept: storage.bytes.withLock { $0 }) { try storage.keep($0) }
        return DeviceChannel(
            id: ChannelID(0), name: "", source: source, hubs: [.main: StreamHub()], encodings: [.main: encoding])
    }

    private func change(_ name: EncodingChange.Name, _ text: String) throws -> EncodingChange {
        try EncodingChange(name, text)
    }

    @Test func whatIsSetCountsAtOnceAndInTheNextRun() async throws {
        let channel = channel()
        #expect(channel.overrides == [])
        try await channel.set(change(.bitRate, "1024"), of: .main)
        try await channel.set(change(.frameRate, "29.97"), of: .main)
        try await channel.set(change(.keyFrameSeconds, "5"), of: .main)
        try await channel.set(change(.preset, "fast"), of: .main)
        #expect(source.applied.map(\.bitRate) == [1024, 1024, 1024, 1024])
        for channel in [channel, self.channel()] {
            let current = try channel.encoding(of: .main).current
            #expect(current.bitRate == 1024 && current.frameRate == FrameRate(30_000, 1001))
            #expect(current.keyFrameSeconds == 5 && current.preset == .fast && current.size == file.size)
            #expect(
                channel.overrides == [
                    "main frameRate 29.97 set since; the file says 25",
                    "main bitRate 1024 set since; the file says 2048",
                    "main keyFrameSeconds 5 set since; the file says 2",
                    "main preset fast set since; the file says auto",
                ])
        }
    }

    @Test func theFileCountsWhereNothingWasSet() async throws {
        try await channel().set(change(.bitRate, "1024"), of: .main)
        var other = self
        other.file.size = PictureSize(width: 640, height: 360)
        #expect(other.channel().overrides == ["main bitRate 1024 set since; the file says 2048"])
        #expect(try other.channel().encoding(of: .main).current.size == other.file.size)
    }

    @Test func unsetGivesBack() async throws {
        let channel = channel()
        try await channel.set(change(.bitRate, "1024"), of: .main)
        try await channel.set(change(.size, "640x360"), of: .main)
        try await channel.unset([.bitRate], of: .main)
        #expect(channel.overrides == ["main size 640x360 set since; the file says 1280x720"])
        try await channel.unset(of: .main)
        #expect(channel.overrides == [] && storage.bytes.withLock { $0 } == nil)
        #expect(source.applied.last == file)
    }

    @Test func nothingChangesWhereOneStepFails() async throws {
        let channel = channel()
        await #expect(throws: ControlError.invalid("bit rate 1: 16 to 50000 kbit/s")) {
            try await channel.set(change(.bitRate, "1"), of: .main)
        }
        #expect(source.applied == [])
        source.refuse(.busy("not now"))
        await #expect(throws: ControlError.busy("not now")) { try await channel.set(change(.bitRate, "64"), of: .main) }
        source.refuse(nil)
        storage.isFull.withLock { $0 = true }
        await #expect(throws: ControlError.failed("DiskFull()")) {
            try await channel.set(change(.bitRate, "64"), of: .main)
        }
        #expect(source.applied.map(\.bitRate) == [64, 2048], "the encoder got the old one back")
        #expect(channel.overrides == [] && storage.bytes.withLock { $0 } == nil)
        await #expect(throws: ControlError.notFound("channel 0 has no sub stream; its configuration says null")) {
            try await channel.unset(of: .sub)
        }
    }

    /// A value of a program that knew four settings, and took them all as set.
    @Test func anOlderProgramsValue() async throws {
        let old = "{\"size\":\"176x144\",\"frameRate\":4,\"rateControl\":\"cbr\",\"bitRate\":128}"
        storage.bytes.withLock { $0 = Array(old.utf8) }
        let channel = channel()
        #expect(
            channel.overrides == [
                "main size 176x144 set since; the file says 1280x720", "main frameRate 4 set since; the file says 25",
                "main bitRate 128 set since; the file says 2048",
            ])
        try await channel.unset([.size], of: .main)
        // The older program reads these four, and no others.
        let value = try JSONText(try #require(storage.bytes.withLock { $0 })).value
        #expect(value["size"]?.string == "1280x720" && value["frameRate"]?.double == 4)
        #expect(value["rateControl"]?.string == "cbr" && value["bitRate"]?.integer == 128)
        #expect(self.channel().overrides == Array(channel.overrides))
        #expect(channel.overrides.count == 2)
    }

    @Test(arguments: [
        "", "[]", "{}", "{\"size\":\"9999x2\",\"frameRate\":25,\"rateControl\":\"cbr\",\"bitRate\":128}",
        "{\"size\":\"176x144\",\"frameRate\":1e300,\"rateControl\":\"cbr\",\"bitRate\":128}",
    ]) func nonsenseIsAsIfNothingWereKept(_ kept: String) {
        storage.bytes.withLock { $0 = Array(kept.utf8) }
        #expect(channel().overrides == [])
    }

    @Test(arguments: [
        (EncodingChange.Name.size, "1280"), (.frameRate, "fast"), (.frameRate, "nan"), (.rateControl, "abr"),
        (.bitRate, "1.5"), (.keyFrameSeconds, ""), (.preset, "placebo"),
    ]) func textThatIsNoValue(_ name: EncodingChange.Name, _ text: String) {
        #expect(throws: ControlError.self) { try EncodingChange(name, text) }
    }

    @Test func changesWaitForEachOther() async throws {
        let channel = channel()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for rate in 100..<150 {
                group.addTask { try await channel.set(EncodingChange(.bitRate, "\(rate)"), of: .main) }
            }
            try await group.waitForAll()
        }
        let current = try channel.encoding(of: .main).current
        #expect(source.applied.count == 50 && source.applied.last == current)
        #expect(try self.channel().encoding(of: .main).current == current)
    }
}
