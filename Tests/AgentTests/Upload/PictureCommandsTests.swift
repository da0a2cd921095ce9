@testable import Agent
@testable import Base
@testable import Device
import Logging
import Media
@testable import Net
@testable import System
import TestSupport
import Testing
@testable import Uplink
@testable import Upload

/// 65H, 66H and 75H to 77H as documents in and out.
struct PictureCommandsTests {
    private struct Device {
        let pictures: SnapshotScheduler
        let storage: UploadStorage
        let commands: PlatformCommands

        init(_ test: TestStore) throws {
            let logger = Logger.silent
            pictures = try test.pictures { Issue.record("\($0)") }
            storage = try test.storage()
            commands = PlatformCommands(
                deviceID: try #require(DeviceID(wireText: "811")), logger: logger,
                cloud: CloudCommands(storage: storage),
                pictures: PictureCommands(control: pictures))
        }

        func ask(_ command: LinkCommand, _ inner: String) async throws -> String {
            let name = command.request.name
            let document = "<\(name)_REQ><DevID>811</DevID>\(inner)</\(name)_REQ>"
            let answer = try XMLReader.read(await commands.perform(command, XMLReader.read(Array(document.utf8))))
            #expect(answer.name == name + "_RES")
            func text(_ element: XMLElement) -> String {
                element.children.isEmpty
                    ? "\(element.name)=\(element.text)"
                    : element.name + "(" + element.children.map(text).joined(separator: " ") + ")"
            }
            return answer.children.filter { $0.name != "DevID" }.map(text).joined(separator: " ")
        }
    }

    private static func policy(_ interval: Int, _ start: String, _ end: String) -> String {
        "<DayPolicy><Interval>\(interval)</Interval><StartTime>\(start)</StartTime><EndTime>\(end)</EndTime>"
            + "</DayPolicy>"
    }

    private static func place(_ channel: Int, _ store: Int) -> String {
        "<ChannelNo>\(channel)</ChannelNo><StoreType>\(store)</StoreType>"
    }

    @Test func policiesAreAddedAskedForAndRemoved() async throws {
        let test = try TestStore()
        let device = try Device(test)
        let two = Self.policy(60, "08:00", "12:00") + Self.policy(0, "18:30", "18:30")
        #expect(try await device.ask(.addPicturePolicy, Self.place(0, 0) + two) == "Result=0")
        #expect(
            try await device.ask(.addPicturePolicy, Self.place(1, 1) + Self.policy(5, "0:0", "24:00")) == "Result=0")
        for wrong in [
            Self.place(2, 0) + two, Self.place(0, 2) + two, Self.place(0, 0),
            Self.place(0, 0) + Self.policy(-1, "08:00", "09:00"), Self.place(0, 0) + Self.policy(1, "09:00", "08:00"),
            Self.place(0, 0) + String(repeating: Self.policy(1, "08:00", "09:00"), count: 62),
        ] {
            #expect(try await device.ask(.addPicturePolicy, wrong) == "Result=1")
        }
        let kept = "Result=0 DayPolicy(PolicyID=1 Interval=60 StartTime=08:00 EndTime=12:00)"
            + " DayPolicy(PolicyID=2 Interval=0 StartTime=18:30 EndTime=18:30)"
        #expect(try await device.ask(.queryPicturePolicy, Self.place(0, 0)) == kept)
        #expect(try await device.ask(.queryPicturePolicy, Self.place(0, 1)) == "Result=0")
        #expect(try await device.ask(.queryPicturePolicy, Self.place(2, 1)) == "Result=1")

        // Another start.
        let again = try Device(test)
        #expect(try await again.ask(.queryPicturePolicy, Self.place(0, 0)) == kept)
        for (inner, result) in [
            ("1</ChannelNo><PolicyID>1", 1), ("0</ChannelNo><PolicyID>2", 0), ("0</ChannelNo><PolicyID>2", 1),
        ] {
            let answer = try await again.ask(.deletePicturePolicy, "<ChannelNo>\(inner)</PolicyID>")
            #expect(answer == "Result=\(result)")
        }
        // Numbers are never given twice.
        let third = try Device(test)
        #expect(
            try await third.ask(.addPicturePolicy, Self.place(0, 1) + Self.policy(9, "01:00", "02:00")) == "Result=0")
        #expect(third.pictures.policies.kept.map(\.id.value) == [1, 3, 4])
        try await test.store.reset()
        #expect(try Device(test).pictures.policies.kept == [])
    }

    @Test func damageIsSaidAndLeftOut() throws {
        let test = try TestStore()
        let json = """
            {"nextID":9,"policies":[{"id":1,"channel":0,"store":0,"interval":5,"start":0,"end":1440},
            {"id":1,"channel":0,"store":0,"interval":5,"start":0,"end":1440},
            {"id":2,"channel":0,"store":7,"interval":5,"start":0,"end":9},3]}
            """
        try test.store.set(StateName.picturePolicies, to: Array(json.utf8))
        var words: [String] = []
        let policies = try test.pictures { words.append($0) }.policies
        #expect(policies.kept.map(\.id.value) == [1] && policies.nextID.value == 9 && words.count == 3)
        try test.store.set(StateName.picturePolicies, to: [1])
        let none = try test.pictures { words.append($0) }.policies
        #expect(none.kept == [] && words.count == 4)
    }

    @Test func theAccountIsKeptAndTheLastOneCounts() async throws {
        let test = try TestStore()
        let device = try Device(test)
        #expect(try await device.ask(.getEStore, "") == "Result=0 URL= Account= Password=")
        func set(_ url: String, _ account: String) -> String {
            "<URL>\(url)</URL><Account>\(account)</Account><Password>hidden</Password>"
        }
        #expect(try await device.ask(.setEStore, set("http://oos.example:8080", "AK")) == "Result=0")
        for wrong in [set("ftp://x", "AK"), set("", "AK"), set("http://x", ""), set("http://x", "a b")] {
            #expect(try await device.ask(.setEStore, wrong) == "Result=1")
        }
        let again = try Device(test)
        let kept = "Result=0 URL=http://oos.example:8080 Account=AK Password=hidden"
        #expect(try await again.ask(.getEStore, "") == kept)
        #expect("\(String(describing: again.storage.account))".contains("hidden") == false)
        var login = LoginResponse(result: .success, deviceID: nil)
        #expect(CloudAccount(login) == nil)
        login.cloudURL = "https://s3.example"
        login.cloudAccount = "B"
        login.cloudPassword = Secret(wireText: "c")
        login.cloudPlace.recordBucket = "R"
        try await again.storage.set(#require(CloudAccount(login)))
        let third = try Device(test)
        #expect(third.storage.object?.recordBucket == "R")
        #expect(third.storage.object?.pictureBucket == "GlobalEyePicture")
        #expect(try await third.ask(.getEStore, "") == "Result=0 URL=https://s3.example Account=B Password=c")
    }
}
