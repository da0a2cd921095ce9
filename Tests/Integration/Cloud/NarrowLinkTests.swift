import Media
import TestSupport
import Testing

extension Integration {
    /// Live viewers come first: a device at home, whose way up is narrow, with a backlog for the cloud and a viewer
    /// outside.
    @Suite(.serialized, .timeLimit(.minutes(4)), .enabled(if: NATNetwork.isAllowed)) struct NarrowLinkTests {
        private static let size = PictureSize(width: 640, height: 360)

        /// The test pattern, of some 700 kbit/s.
        private static let channel = """
            { source: "test-pattern", sub: null,
              main: { size: "640x360", frameRate: 25, bitRate: 900, rateControl: "cbr", keyFrameSeconds: 1,
                      preset: "ultrafast" } }
            """

        /// Once both fit into the way up with the limit that the user gave, and once two connections with equal rights
        /// would leave the viewer less than the stream needs.
        @Test(arguments: [("1500kbit", "1000"), ("1mbit", "null")])
        func aBacklogCostsNoViewerAPicture(uplink: String, maxKbps: String) async throws {
            let network = try NATNetwork()
            let host = network["PLATFORM_IP"]
            let platform = try PlatformProcess(runner: network.runner(in: "PLATFORM"), ["--address", host])
            let server = try ObjectServer(address: host, runner: network.runner(in: "PLATFORM"))
            let device = try PlatformDevice(
                platform, 
                channel: Self.channel,
                more: """
                    recording: { capacity: "64MiB", segmentSeconds: 2, syncSeconds: 1 },
                    upload: { maxKbps: \(maxKbps) }, traversal: { stun: false, turn: false },
                    """, address: "0.0.0.0", runner: network.runner(in: "DEVICE"))
            #expect(try await platform.isOnline())
            for day in 1...7 {
                try await platform.order(
                    "67 ChannelNo=0 WeekPolicy.StoreType=1 WeekPolicy.StreamType=1 WeekPolicy.Week=\(day) "
                        + "WeekPolicy.StartTime=00:00 WeekPolicy.EndTime=24:00")
            }
            // Some of it waits for an account.
            let waits = try await eventually(60) {
                Int(try await device.console("uploads")["waitingBytes"] ?? "") ?? 0 > 600_000
            }
            #expect(waits, "\(device.log)")
            try network.order("--uplink", uplink)
            let url = try await platform.run("token \(PlatformDevice.id) 0 1")["upnp"] ?? ""
            let watcher = try Watcher(
                url, runner: network.runner(in: "VIEWER"), size: Self.size, log: "\(device.directory)/player.log")
            #expect(try await watcher.shows(50))
            try await platform.order("65 URL=http://\(host):\(server.port) Account=tester:tester Password=testing")
            #expect(try await watcher.shows(8 * 25, within: 25))
            let uploads = try await device.console("uploads")
            let leftOut = ShownPictures.leftOut(saying: try await device.console("channels").description)
            let shown = try await watcher.finish()
            #expect(shown.missing ?? .max <= leftOut, "\(device.log)")
            // The uploads had what was left of the way up.
            #expect(uploads["waiting"] != "0" && Int(uploads["storedBytes"] ?? "") ?? 0 > 100_000, "\(uploads)")
        }
    }
}
