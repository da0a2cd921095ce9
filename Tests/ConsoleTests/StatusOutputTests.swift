import Base
@testable import Console
@testable import Device
import Media
import TestSupport
import Testing

/// What the console's commands show of the device's state, to the byte: scripts read it.
@Suite struct StatusOutputTests {
    private static func table() -> ConsoleCommandTable {
        let parts = FakeParts()
        var device = DeviceControls(version: "1.2", channels: .fake([.main]), events: EventBus())
        (device.viewers, device.platform, device.wifi, device.upgrade) = (parts, parts, parts, parts)
        (device.uploads, device.snapshots, device.notices) = (parts, parts, parts)
        return ConsoleCommandTable(device, log: parts)
    }

    private static let outputs: [String: String] = [
        "status": #"""
            {"version":"1.2","running":"0 s","viewers":1,"platform":"online","channels":[\#
            {"channel":0,"name":"test","source":"fake","state":"stopped"}]}
            """#,
        "channels 0": #"""
            [{"channel":0,"name":"test","source":"fake","state":"stopped","format":null,"captured":0,\#
            "droppedByDriver":0,"damaged":0,"withoutBuffer":0,"failures":0,"streams":[]}]
            """#,
        "viewers": #"""
            [{"session":"A1","remote":"10.0.0.1:1","stream":"channel 0 main","transport":"udp",\#
            "playing":true,"sent":7,"dropped":1,"queueMs":12.3,"lost":3,"jitterMs":1.3},{"session":"B2",\#
            "remote":"10.0.0.2:2","stream":"channel 0 main","transport":"tcp","playing":false,"sent":0,\#
            "dropped":0,"queueMs":0.0,"lost":null,"jitterMs":null}]
            """#,
        "link": #"""
            {"state":"online","lastHeartbeat":"14 s ago","registerURL":"http://r","server":"s:1",\#
            "backupServer":null,"turnServer":null,"backupTurnServer":null,"ftp":"f:21","registrations":1,\#
            "connections":2,"logins":3,"loginsRefused":4,"linksLost":5,"heartbeatsSent":6,"heartbeatsMissed":7,\#
            "requestsSent":8,"requestsUnanswered":9,"requestsServed":10,"requestsRefused":11,"strayAnswers":12,\#
            "answersDropped":13,"damagedFrames":15}
            """#,
        "nat": #"""
            {"rungs":[{"rung":"direct","address":null,"state":"no"},{"rung":"relay","address":"1.2.3.4:5",\#
            "state":"ready"}],"router":"http://router","permissions":["10.0.0.1: granted",\#
            "10.0.0.2: refused, too many"],"relayViewers":1,"relayLost":2}
            """#,
        "wifi": #"""
            {"interface":"wlan0","state":"joined 'home'","joined":"home","known":"home",\#
            "network":"the Wi-Fi 'home'","accessPoint":"camera","guests":2,"lastJoin":"Wi-Fi: joined 'home'"}
            """#,
        "uploads": #"""
            {"waiting":1,"waitingPictures":2,"waitingBytes":3,"running":["x.ts"],"limitKbps":2000,\#
            "stored":4,"storedBytes":5,"failures":6,"dropped":24,"droppedFull":7,"droppedGone":8,\#
            "droppedRefused":9,"cloud":"https://cloud","cloudTrouble":null,"ftpTrouble":"no route",\#
            "picturesToTell":1,"picturesTold":2,"picturesNotTold":3}
            """#,
        "pictures": #"""
            {"next":"19700101080000","taken":1,"missed":2,"policies":[{"id":1,"channel":0,"to":"ftp",\#
            "times":"01:00-02:00","everySeconds":30}]}
            """#,
        "upgrade": #"""
            {"state":"on trial","version":"2.0","done":3,"of":null,"running":"1.2","slot":"A",\#
            "board":"board","development":true,"last":"fetched","toTell":4}
            """#,
    ]

    @Test(arguments: [
        (["wifi"], "the agent leaves the Wi-Fi alone; the configuration's wifi changes that"),
        (["uploads"], "a platform says what to upload; the configuration has none"),
        (["help", "upgrade"], "upgrades come from a platform; the configuration has none"),
        (["record", "start"], "this device records nothing; the configuration's recording says where it would"),
        (["zzzz"], "unknown command zzzz; help lists what there is"),
    ])
    func aCommandThatTheDeviceHasNotSaysWhy(words: [String], said: String) async throws {
        let device = DeviceControls(version: "1.2", channels: .fake([.main]), events: EventBus())
        let table = ConsoleCommandTable(device, log: FakeParts())
        let error = await #expect(throws: ConsoleError.self) { try await table.run(words) }
        #expect(error.map { "\($0)" } == said)
    }

    @Test(arguments: Self.outputs) func isWhatItWas(_ line: String, output: String) async throws {
        #expect(try await Self.table().run(CommandWords.split(line)).result.json == output)
    }

    @Test func aStreamIsShownWithItsEncoder() {
        var status = ChannelStatus(source: "/dev/video0")
        status.state = .running
        let size = PictureSize(width: 64, height: 48)
        status.format = SourceFormat(size: size, frameRate: FrameRate(25), pixelFormat: "NV12")
        var stream = StreamStatus(size: size, frameRate: FrameRate(25), preset: "fast", bitRate: 100)
        (stream.actualBitRate, stream.encoded, stream.keyFrames, stream.dropped) = (99, 3, 1, 2)
        (stream.meanEncodeTime, stream.longestEncodeTime) = (.microseconds(1_250), .milliseconds(8))
        status.streams[.main] = stream
        let node = ChannelStatusNode(id: 0, name: "door", status: status, overrides: ["main bitRate 100 set"])
        let expected = #"""
            {"channel":0,"name":"door","source":"/dev/video0","state":"running",\#
            "format":"NV12 64x48 at 25/s","captured":0,"droppedByDriver":0,"damaged":0,"withoutBuffer":0,\#
            "failures":0,"streams":[{"stream":"main","size":"64x48","frameRate":"25","preset":"fast",\#
            "bitRate":100,"actualBitRate":99,"encoded":3,"keyFrames":1,"dropped":2,"encodeMs":1.3,\#
            "longestMs":8.0}],"overrides":["main bitRate 100 set"]}
            """#
        #expect(node.json.json == expected)
    }

    @Test func helpNamesTheCommandsInTheirOrder() async throws {
        let names = try await Self.table().run(["help"]).result.array?.compactMap {
            $0["command"]?.string?.split(separator: " ").first.map(String.init)
        }
        #expect(
            names == [
                "status", "channels", "keyframe", "snapshot", "viewers", "timing", "set", "unset", "controls",
                "control", "ptz", "log", "link", "nat", "health", "uploads", "pictures", "upgrade", "wifi", "help",
            ])
    }

    /// Nothing waits for the disk or an event loop that was not asked for.
    @Test func theTreeIsReadByItsParts() async throws {
        var device = DeviceControls(version: "1.2", channels: .fake([.main]), events: EventBus())
        let parts = FakeParts()
        (device.viewers, device.platform, device.uploads, device.snapshots) = (parts, parts, parts, parts)
        let nothing = try await device.status([])
        #expect(nothing.platform != nil && nothing.uploads == nil && nothing.viewers.isEmpty)
        let all = try await device.status()
        #expect(all.uploads?.waiting == 1 && all.snapshots?.missed == 2 && all.viewers.count == 2)
        #expect(all.traversal?.paths.count == 2 && all.disk == nil && all.recording == nil && all.notices == nil)
    }
}
