@testable import Agent
import Device
@testable import Media
import Synchronization
import Testing
@testable import Uplink

/// The platform's commands for what was recorded, as documents in and out.
struct PlatformShelfTests {
    /// 2026-06-01 00:00 in China.
    static let midnight: Int64 = 1_780_243_200

    /// 23 recordings of five minutes from midnight on.
    static let entries = (0..<23).map { index in
        let start = midnight + Int64(index) * 300
        return Recording(
            name: "811_0_\(index).ts", stream: StreamID(channel: 0, type: .main), start: start * 1_000_000_000,
            duration: .seconds(299), bytes: Int64(1_000 + index))
    }

    private static func query(_ start: String, _ end: String, page: String = "1", channel: String = "0") -> String {
        "<ChannelNo>\(channel)</ChannelNo><StartTime>\(start)</StartTime><EndTime>\(end)</EndTime><PageNo>"
            + "\(page)</PageNo>"
    }

    @Test func recordingsComeInPagesOfTen() async throws {
        let device = try PlatformRecordingTests.Device(entries: Self.entries)
        func ask(_ page: String) async throws -> String {
            try await device.ask(.fileQuery, Self.query("202606010000", "202606012359", page: page))
        }
        let first = try await ask("1")
        #expect(
            first.hasPrefix(
                "Result=0 TotalRecordNum=23 File(FileName=811_0_0.ts FileSize=1000 StartTime=202606010000 "
                    + "EndTime=202606010004) File(FileName=811_0_1.ts FileSize=1001 StartTime=202606010005 "))
        func count(_ answer: String) -> Int { answer.split(separator: "File(").count - 1 }
        #expect(count(first) == 10)
        #expect(count(try await ask("2")) == 10)
        #expect(count(try await ask("3")) == 3)
        #expect(try await ask("4") == "Result=0 TotalRecordNum=23")
        #expect(try await ask("9223372036854775807") == "Result=0 TotalRecordNum=23")
    }

    /// Start and end as the platform writes them, and the seconds after midnight that are asked for.
    static let times: [(start: String, end: String, seconds: ClosedRange<Int64>)] = [
        ("202606010000", "202606010010", 0...659),
        ("20260601000030", "20260601001015", 30...615),
        ("202606010001", "20260601001000", 60...659),
        ("202606010000", "202606010000", 0...59),
        ("202605312300", "202606020000", -3_600...86_459),
    ]

    @Test(arguments: times) func timesHaveTwelveOrFourteenDigits(
        _ time: (start: String, end: String, seconds: ClosedRange<Int64>)
    ) async throws {
        let device = try PlatformRecordingTests.Device(entries: Self.entries)
        #expect(try await device.ask(.fileQuery, Self.query(time.start, time.end)).hasPrefix("Result=0"))
        let second: Int64 = 1_000_000_000
        let wanted = (Self.midnight + time.seconds.lowerBound) * second
            ..< (Self.midnight + time.seconds.upperBound + 1) * second
        #expect(device.shelf.state.withLock { $0.queries.map(\.range) } == [wanted])
    }

    @Test(arguments: [
        query("202606010010", "202606010000"), query("202606010000", "202606010010", page: "0"),
        query("202606010000", "202606010010", page: "-1"), query("202606010000", "202606010010", page: ""),
        query("202606010000", "202606010010", channel: "2"), query("202606010000", "202606010010", channel: "all"),
        query("2026060100", "202606010010"), query("202606310000", "202607010000"), query("", ""), "",
    ])
    func aQueryThatMakesNoSenseIsRefused(_ query: String) async throws {
        let device = try PlatformRecordingTests.Device(entries: Self.entries)
        #expect(try await device.ask(.fileQuery, query) == "Result=1")
        #expect(device.shelf.state.withLock { $0.queries.isEmpty })
    }

    @Test func recordingsAreDeletedByName() async throws {
        let device = try PlatformRecordingTests.Device(entries: Self.entries)
        func delete(_ names: String..., channel: String = "0") async throws -> String {
            let files = names.map { "<FileName>\($0)</FileName>" }.joined()
            return try await device.ask(.fileDelete, "<ChannelNo>\(channel)</ChannelNo>" + files)
        }
        func left() -> Int { device.shelf.state.withLock { $0.entries.count } }
        #expect(try await delete("811_0_3.ts") == "Result=0")
        #expect(left() == 22)
        // One that is gone keeps no other from going.
        #expect(try await delete("811_0_3.ts", "811_0_4.ts") == "Result=1")
        #expect(left() == 21)
        for refused in [try await delete(), try await delete("../x"), try await delete("811_0_5.ts", channel: "2")] {
            #expect(refused == "Result=1")
        }
        #expect(left() == 21)
    }

    @Test func theDiskIsShownAndFormatted() async throws {
        let device = try PlatformRecordingTests.Device(entries: Self.entries)
        #expect(try await device.ask(.storeQuery, "") == "Result=0 TotalSize=8589934592 FreeSize=4096")
        #expect(try await device.ask(.storeFormat, "", devID: "812") == "Result=1")
        #expect(device.shelf.state.withLock { $0.entries.count } == 23)
        #expect(try await device.ask(.storeFormat, "") == "Result=0")
        #expect(device.shelf.state.withLock { $0.entries.isEmpty })
    }

    @Test func aBrokenDiskIsAResult() async throws {
        let device = try PlatformRecordingTests.Device(entries: Self.entries)
        device.shelf.state.withLock { $0.isBroken = true }
        #expect(try await device.ask(.fileQuery, Self.query("202606010000", "202606010010")) == "Result=1")
        #expect(try await device.ask(.fileDelete, "<ChannelNo>0</ChannelNo><FileName>a</FileName>") == "Result=1")
        #expect(try await device.ask(.storeQuery, "") == "Result=1")
        #expect(try await device.ask(.storeFormat, "") == "Result=1")
    }
}
