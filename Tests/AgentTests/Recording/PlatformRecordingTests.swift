@testable import Agent
@testable import Base
@testable import Device
import Logging
@testable import Media
@testable import Net
@testable import Recorder
import TestSupport
import Testing
@testable import Uplink

/// The platform's commands for recording, as documents in and out.
struct PlatformRecordingTests {
    /// A device that a test talks to as the platform does.
    struct Device {
        let store: TestStore
        let recording: RecordingService
        let shelf: CatalogForTests
        let commands: PlatformCommands

        init(_ device: RecordableDevice = .test, entries: [Recording] = []) throws {
            store = try TestStore()
            recording = try store.recording(device)
            shelf = CatalogForTests(entries)
            let logger = Logger.silent
            commands = PlatformCommands(
                deviceID: try #require(DeviceID(wireText: "811")), logger: logger,
                policies: RecordingPolicyCommands(control: recording),
                recordings: RecordingCommands(catalog: shelf, control: recording, offset: .china, logger: logger))
        }

        /// What is in the answer, one `name=text` for each element, without the DevID that each has.
        func ask(_ command: LinkCommand, _ inner: String, devID: String = "811") async throws -> String {
            let name = command.request.name
            let document = "<\(name)_REQ><DevID>\(devID)</DevID>\(inner)</\(name)_REQ>"
            let answer = try XMLReader.read(await commands.perform(command, XMLReader.read(Array(document.utf8))))
            #expect(answer.name == name + "_RES")
            #expect(answer.child("DevID")?.text == "811")
            func text(_ element: XMLElement) -> String {
                element.children.isEmpty
                    ? "\(element.name)=\(element.text)"
                    : element.name + "(" + element.children.map(text).joined(separator: " ") + ")"
            }
            return answer.children.filter { $0.name != "DevID" }.map(text).joined(separator: " ")
        }
    }

    static func policy(
        _ week: Int, _ start: String, _ end: String, store: Int = 0, stream: Int = 1
    ) -> String {
        "<WeekPolicy><StoreType>\(store)</StoreType><StreamType>\(stream)</StreamType><Week>\(week)</Week>"
            + "<StartTime>\(start)</StartTime><EndTime>\(end)</EndTime></WeekPolicy>"
    }

    /// Channel and policies of a request, and its Result, on a device whose channel 0 has Monday 08:00 to 12:00 and a
    /// full Sunday.
    static let additions: [(channel: String, policies: String, result: Int)] = [
        ("0", policy(2, "08:00", "12:00"), 0),
        ("0", policy(2, "8:5", "24:00", store: 1, stream: 2), 0),
        ("0", policy(1, "12:00", "12:01") + policy(1, "07:59", "08:00"), 0),
        ("1", policy(1, "08:00", "12:00"), 0),
        // Overlap.
        ("0", policy(1, "11:59", "13:00"), 1),
        ("0", policy(1, "00:00", "24:00", store: 1, stream: 2), 1),
        ("0", policy(3, "01:00", "02:00") + policy(3, "01:59", "03:00"), 1),
        // Full.
        ("0", policy(7, "20:00", "21:00"), 1),
        // Wrong channel or stream.
        ("2", policy(2, "08:00", "12:00"), 1),
        ("1", policy(2, "08:00", "12:00", stream: 2), 1),
        // Malformed.
        ("", policy(2, "08:00", "12:00"), 1), ("-1", policy(2, "08:00", "12:00"), 1),
        ("0", "", 1), ("0", "<WeekPolicy>.....</WeekPolicy>", 1),
        ("0", policy(0, "08:00", "12:00"), 1), ("0", policy(8, "08:00", "12:00"), 1),
        ("0", policy(2, "12:00", "08:00"), 1), ("0", policy(2, "08:00", "08:00"), 1),
        ("0", policy(2, "08:00", "24:01"), 1), ("0", policy(2, "24:00", "24:00"), 1),
        ("0", policy(2, "0800", "12:00"), 1),
        ("0", policy(2, "08:00", "12:00", store: 2), 1), ("0", policy(2, "08:00", "12:00", stream: 3), 1),
        ("0", policy(2, "08:00", "12:00") + policy(0, "08:00", "12:00"), 1),
    ]

    @Test(arguments: additions) func policiesAreAddedOrRefused(
        _ addition: (channel: String, policies: String, result: Int)
    ) async throws {
        let device = try Device()
        let before = Self.policy(1, "08:00", "12:00")
            + [(0, 1), (2, 3), (4, 5), (6, 7)].map { Self.policy(7, "\($0):00", "\($1):00") }.joined()
        #expect(try await device.ask(.addRecordPolicy, "<ChannelNo>0</ChannelNo>" + before) == "Result=0")
        let count = { [0, 1].map { device.recording.policies.policies($0).count }.reduce(0, +) }
        let asked = "<ChannelNo>\(addition.channel)</ChannelNo>" + addition.policies
        #expect(try await device.ask(.addRecordPolicy, asked) == "Result=\(addition.result)")
        #expect((count() > 5) == (addition.result == 0))
        #expect(try device.store.recording().policies == device.recording.policies)
    }

    @Test func policiesComeBackWithTheirNumbersAndGo() async throws {
        let device = try Device()
        let two = Self.policy(1, "8:5", "12:00") + Self.policy(2, "00:00", "24:00", store: 1, stream: 2)
        _ = try await device.ask(.addRecordPolicy, "<ChannelNo>0</ChannelNo>" + two)
        let first = "WeekPolicy(PolicyID=1 StoreType=0 StreamType=1 Week=1 StartTime=08:05 EndTime=12:00)"
        let second = "WeekPolicy(PolicyID=2 StoreType=1 StreamType=2 Week=2 StartTime=00:00 EndTime=24:00)"
        let query = "<ChannelNo>0</ChannelNo>"
        #expect(try await device.ask(.queryRecordPolicy, query) == "Result=0 \(first) \(second)")
        #expect(try await device.ask(.queryRecordPolicy, "<ChannelNo>1</ChannelNo>") == "Result=0")
        #expect(try await device.ask(.queryRecordPolicy, "<ChannelNo>2</ChannelNo>") == "Result=1")
        #expect(try await device.ask(.queryRecordPolicy, "<ChannelNo>x</ChannelNo>") == "Result=1")
        #expect(try await device.ask(.queryRecordPolicy, query, devID: "812") == "Result=1")

        // Unknown number, another channel's, malformed, no channel.
        for refused in [
            "<ChannelNo>0</ChannelNo><PolicyID>3</PolicyID>", "<ChannelNo>1</ChannelNo><PolicyID>1</PolicyID>",
            "<ChannelNo>0</ChannelNo><PolicyID>one</PolicyID>", "<ChannelNo>0</ChannelNo>", "<PolicyID>1</PolicyID>",
            "<ChannelNo>9</ChannelNo><PolicyID>1</PolicyID>",
        ] {
            #expect(try await device.ask(.deleteRecordPolicy, refused) == "Result=1")
        }
        let delete = "<ChannelNo>0</ChannelNo><PolicyID>1</PolicyID>"
        #expect(try await device.ask(.deleteRecordPolicy, delete) == "Result=0")
        #expect(try await device.ask(.deleteRecordPolicy, delete) == "Result=1")
        #expect(try await device.ask(.queryRecordPolicy, query) == "Result=0 \(second)")
    }

    /// CTMW 7.5.13: of an NVR only main streams are set and asked for.
    @Test func anNVRRecordsMainStreamsAlone() async throws {
        var nvr = RecordableDevice.test
        nvr.isNVR = true
        let device = try Device(nvr)
        let policy = "<ChannelNo>0</ChannelNo>" + Self.policy(1, "00:00", "24:00", stream: 2)
        #expect(try await device.ask(.addRecordPolicy, policy) == "Result=0")
        #expect(try await device.ask(.queryRecordPolicy, "<ChannelNo>0</ChannelNo>").contains("StreamType=1"))
        #expect(nvr.orders(device.recording.policies, manual: [:])[0].policies[1]?.stream == .main)
    }

    @Test func aDeviceWithoutDiskTakesPoliciesForTheCloudAlone() async throws {
        var bare = RecordableDevice.test
        bare.places = [.cloud]
        let device = try Device(bare)
        let channel = "<ChannelNo>0</ChannelNo>"
        #expect(try await device.ask(.addRecordPolicy, channel + Self.policy(1, "1:0", "2:0")) == "Result=1")
        #expect(try await device.ask(.addRecordPolicy, channel + Self.policy(1, "1:0", "2:0", store: 1)) == "Result=0")
        #expect(try await device.ask(.setRecordFull, channel + "<RecordFull>1</RecordFull>") == "Result=1")
        #expect(try await device.ask(.setRecordFull, channel + "<RecordFull>0</RecordFull>") == "Result=0")
    }

    @Test func flagsAreSetAndComeBack() async throws {
        let device = try Device()
        func ask(_ command: LinkCommand, _ channel: Int? = nil, _ inner: String = "") async throws -> String {
            try await device.ask(command, (channel.map { "<ChannelNo>\($0)</ChannelNo>" } ?? "") + inner)
        }
        // As the device is at first.
        #expect(try await ask(.getRecordFull, 1) == "Result=0 RecordFull=0")
        #expect(try await ask(.getRecordLoop) == "Result=0 RecordLoop=1")
        #expect(try await ask(.getRecordParameters, 0) == "Result=0 RecordFull=0 RecordLoop=1")
        // 78H is a channel's, 7AH the device's.
        #expect(try await ask(.setRecordFull, 1, "<RecordFull>1</RecordFull>") == "Result=0")
        #expect(try await ask(.setRecordLoop, nil, "<RecordLoop>0</RecordLoop>") == "Result=0")
        #expect(try await ask(.getRecordFull, 0) == "Result=0 RecordFull=0")
        #expect(try await ask(.getRecordFull, 1) == "Result=0 RecordFull=1")
        #expect(try await ask(.getRecordLoop) == "Result=0 RecordLoop=0")
        #expect(try await ask(.getRecordParameters, 1) == "Result=0 RecordFull=1 RecordLoop=0")
        // 6AH leaves what it doesn't name.
        #expect(try await ask(.setRecordParameters, 0, "<RecordLoop>1</RecordLoop>") == "Result=0")
        #expect(try await ask(.getRecordParameters, 0) == "Result=0 RecordFull=0 RecordLoop=1")
        #expect(
            try await ask(.setRecordParameters, 1, "<RecordFull>0</RecordFull><RecordLoop>0</RecordLoop>") == "Result=0"
        )
        #expect(try await ask(.getRecordParameters, 1) == "Result=0 RecordFull=0 RecordLoop=0")
        #expect(try await ask(.setRecordParameters, 1) == "Result=0")
        // Wrong channel, malformed.
        let isFull = "<RecordFull>1</RecordFull>"
        for (command, channel, inner) in [
            (.setRecordFull, 2, isFull), (.setRecordFull, nil, isFull), (.setRecordFull, 0, ""),
            (.setRecordFull, 0, "<RecordFull>2</RecordFull>"), (.getRecordFull, 2, ""), (.getRecordFull, nil, ""),
            (.setRecordLoop, nil, ""), (.setRecordLoop, nil, "<RecordLoop>yes</RecordLoop>"),
            (.setRecordParameters, 2, isFull), (.setRecordParameters, 0, isFull + "<RecordLoop>2</RecordLoop>"),
            (.getRecordParameters, 2, ""), (.getRecordParameters, nil, ""),
        ] as [(LinkCommand, Int?, String)] {
            #expect(try await ask(command, channel, inner) == "Result=1", "\(command) \(inner)")
        }
        #expect(try device.store.recording().policies == device.recording.policies)
        #expect(!device.recording.policies.isFullDay(0) && !device.recording.policies.isLoop)
    }

    @Test func everyCommandOfRecordingIsServed() throws {
        #expect(
            try Device().commands.served == [
                .addRecordPolicy, .queryRecordPolicy, .deleteRecordPolicy, .setRecordParameters, .getRecordParameters,
                .setRecordFull, .getRecordFull, .setRecordLoop, .getRecordLoop, .fileQuery, .fileDelete, .storeQuery,
                .storeFormat,
            ])
    }
}
