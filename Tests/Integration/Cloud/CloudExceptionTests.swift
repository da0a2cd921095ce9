import Glibc
import NIOPosix
import TestSupport
import Testing

extension Integration {
    /// Exceptions 2 to 5 (CTMW 7.5.4), each from its cause: the whole agent between a platform and a real storage.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct CloudExceptionTests {
        /// Recordings of some 55 KB each.
        private static let channel = """
            { source: "test-pattern", sub: null,
              main: { size: "320x180", frameRate: 25, bitRate: 400, keyFrameSeconds: 1, preset: "ultrafast" } }
            """
        private static let recording = """
            traversal: { upnp: false, stun: false, turn: false },
            recording: { capacity: "64MiB", segmentSeconds: 1, syncSeconds: 1 },
            """

        private func recordForTheCloud(_ platform: PlatformProcess) async throws {
            for day in 1...7 {
                try await platform.order(
                    "67 ChannelNo=0 WeekPolicy.StoreType=1 WeekPolicy.StreamType=1 WeekPolicy.Week=\(day) "
                        + "WeekPolicy.StartTime=00:00 WeekPolicy.EndTime=24:00")
            }
        }

        private func pictures(_ platform: PlatformProcess, every seconds: Int = 1) async throws {
            try await platform.order(
                "75 ChannelNo=0 StoreType=1 DayPolicy.Interval=\(seconds) DayPolicy.StartTime=00:00 "
                    + "DayPolicy.EndTime=24:00")
        }

        /// The first exception of a type after an entry of the platform's log, or what came instead.
        private func exception(
            _ platform: PlatformProcess, _ type: Int, from: String = "0", within seconds: Int = 60
        ) async throws -> PlatformProcess.Answer {
            let expected = "expect EXCEPTION_NOTIFY_REQ ExceptionType=\(type) from=\(from)"
            // One line of the platform's console must not take longer.
            for _ in 0..<seconds / 10 {
                let answer = try await platform.run("\(expected) timeout=10000")
                if answer.isOK { return answer }
            }
            return try await platform.run("\(expected) timeout=0")
        }

        @Test func aFullStorageStopsUntilItMayLoseTheOldest() async throws {
            let server = try ObjectServer()
            let platform = try PlatformProcess(["--cloud", "\(server.url),small:small,testing"])
            let device = try PlatformDevice(platform, channel: Self.channel, more: Self.recording)
            #expect(try await platform.isOnline())
            try await platform.order("7A RecordLoop=0")
            try await recordForTheCloud(platform)
            let told = try await exception(platform, 5)
            #expect(told.isOK, "\(device.log)")
            let full = try server.names("GlobalEyeRecord", user: "small")
            #expect(full.count >= 2)
            let uploads = try await device.console("uploads")
            #expect(uploads["cloudTrouble"]?.contains("overwritten") == true, "\(uploads)")
            #expect(uploads["waiting"] != "0" && uploads["dropped"] == "0", "\(uploads)")

            try await platform.order("7A RecordLoop=1")
            let overwrites = try await eventually(40) {
                let names = try server.names("GlobalEyeRecord", user: "small")
                return !names.contains(full[0]) && Set(names).subtracting(full).count >= 2
            }
            #expect(overwrites, "\(device.log)")
            #expect(try await device.console("uploads")["cloudTrouble"] == "null")
            // Told once, although it was full again and again.
            let again = try await exception(platform, 5, from: told["next"] ?? "0", within: 0)
            #expect(!again.isOK, "\(again)")
            #expect(try await platform.oddities() == "")
        }

        @Test func aDeletionThatIsRefusedIsTold() async throws {
            let server = try ObjectServer()
            let platform = try PlatformProcess(["--cloud", "\(server.url),kept:kept,testing"])
            let device = try PlatformDevice(platform, channel: Self.channel, more: Self.recording)
            #expect(try await platform.isOnline())
            try await platform.order("7A RecordLoop=1")
            try await recordForTheCloud(platform)
            #expect(try await exception(platform, 3).isOK, "\(device.log)")
            let trouble = try await device.console("uploads")["cloudTrouble"] ?? ""
            #expect(trouble.contains("could not delete GlobalEyeRecord/"), "\(trouble)")
        }

        @Test(.enabled(if: MotoServer.isThere)) func aBucketThatMayNotBeMadeIsTold() async throws {
            let server = try MotoServer()
            let platform = try PlatformProcess(["--cloud", "\(server.url),no-bucket,testing"])
            let device = try PlatformDevice(
                platform, channel: Self.channel,
                more: "traversal: { upnp: false, stun: false, turn: false }, upload: { dialect: \"s3\" },")
            #expect(try await platform.isOnline())
            try await pictures(platform)
            #expect(try await exception(platform, 2).isOK, "\(device.log)")
            let trouble = try await device.console("uploads")["cloudTrouble"] ?? ""
            #expect(trouble.contains("could not create the bucket GlobalEyePicture"), "\(trouble)")
            // Somebody who may: what waited gets through.
            try await platform.order("65 URL=\(server.url) Account=all Password=testing")
            #expect(try await eventually(60) { try await device.console("uploads")["cloudTrouble"] == "null" })
            #expect(try await eventually(60) { try await device.console("uploads")["stored"] != "0" })
        }

        @Test func aStorageThatIsAwayIsToldAndMissesNothing() async throws {
            var server: ObjectServer? = try ObjectServer()
            let (port, url) = (server?.port ?? 0, server?.url ?? "")
            let platform = try PlatformProcess(["--cloud", "\(url),tester:tester,testing"])
            let device = try PlatformDevice(platform, channel: Self.channel)
            #expect(try await platform.isOnline())
            try await pictures(platform, every: 2)
            #expect(try await eventually(60) { try await device.console("uploads")["stored"] != "0" })
            server = nil
            #expect(try await exception(platform, 4).isOK, "\(device.log)")
            let trouble = try await device.console("uploads")["cloudTrouble"] ?? ""
            #expect(trouble.contains("could not store GlobalEyePicture"), "\(trouble)")
            let waiting = try await device.console("uploads")
            #expect(Int(waiting["waitingPictures"] ?? "") ?? 0 > 2 && waiting["dropped"] == "0", "\(waiting)")

            let next = try ObjectServer(port: port)
            // A login shows that the network works.
            try await platform.run("down main")
            try await platform.run("up main")
            let came = try await eventually(60) { try await device.console("uploads")["waiting"] == "0" }
            #expect(came, "\(device.log)")
            #expect(try next.names("GlobalEyePicture").count > 2)
        }

        /// An https storage with an authority of its own, from one end to the other.
        @Test func picturesGoToAnEncryptedStorage() async throws {
            let server = try ObjectServer()
            let platform = try PlatformProcess(["--cloud", "\(server.secureURL),tester:tester,testing"])
            let device = try PlatformDevice(
                platform, channel: Self.channel,
                more: """
                    traversal: { upnp: false, stun: false, turn: false },
                    upload: { dialect: "s3", authorities: "\(server.authorities)" },
                    """)
            #expect(try await platform.isOnline())
            try await pictures(platform)
            #expect(try await eventually(60) { try server.names("GlobalEyePicture").count >= 2 }, "\(device.log)")
            let name = try server.names("GlobalEyePicture")[0]
            #expect(try server.fetch("GlobalEyePicture/\(name)").starts(with: [0xFF, 0xD8]))
        }
    }
}

extension PlatformProcess {
    /// A command whose answer must be that it went well.
    func order(_ line: String) async throws {
        let answer = try await run("send \(PlatformDevice.id) \(line)")
        #expect(answer["result"] == "0", "\(line): \(answer)")
    }
}
