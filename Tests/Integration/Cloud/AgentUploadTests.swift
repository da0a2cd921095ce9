import Glibc
import TestSupport
import Testing

extension Integration {
    /// The whole agent between a platform and real storages.
    @Suite(.serialized, .timeLimit(.minutes(4))) struct AgentUploadTests {
        /// A key frame a second, since a recording begins with one.
        private static let channel = """
            { source: "test-pattern", sub: null,
              main: { size: "320x180", frameRate: 25, bitRate: 400, keyFrameSeconds: 1, preset: "ultrafast" } }
            """
        private static let recording = """
            traversal: { upnp: false, stun: false, turn: false },
            recording: { capacity: "64MiB", segmentSeconds: 1, syncSeconds: 1 },
            """

        /// Recordings on the device's disk that have been ended, and all of their bytes.
        private func recorded(_ device: PlatformDevice) -> [String: [UInt8]] {
            let folder = "\(device.directory)/state/recordings"
            var files: [String: [UInt8]] = [:]
            for day in Files.names(in: folder) {
                for name in Files.names(in: "\(folder)/\(day)") where name.hasSuffix(".ts") {
                    files[name] = Files.read("\(folder)/\(day)/\(name)")
                }
            }
            return files
        }

        /// The names of all recordings, when nothing is recorded any more: the recorder ends its last file a moment
        /// after it was told to, and may have begun another one until then. Nil when that doesn't come.
        private func ended(_ device: PlatformDevice) async throws -> Set<String>? {
            var last: Set<String> = []
            let hasEnded = try await eventually(60) {
                let found = Set(recorded(device).keys)
                defer { last = found }
                return found == last && device.log.contains("recorded \(found.max() ?? "")")
            }
            return hasEnded ? last : nil
        }

        @Test func whatAPolicyRecordsIsInTheCloudByteForByte() async throws {
            let server = try ObjectServer()
            let platform = try PlatformProcess(["--cloud", "http://127.0.0.1:\(server.port),tester:tester,testing"])
            let device = try PlatformDevice(platform, channel: Self.channel, more: Self.recording)
            #expect(try await platform.isOnline())
            let abilities = try await platform.run("expect ABILITYUP_REQ EStoreFlag=1")
            #expect(abilities.isOK)

            // What is recorded before is for the disk alone.
            #expect(try await device.console("record", "start", "0", "main").description.contains("channel 0 main"))
            #expect(try await eventually(60) { recorded(device).count >= 2 })
            #expect(try await device.console("record", "stop", "0", "main").isObject)
            let local = try #require(try await ended(device))
            let policies = (1...7).map {
                "WeekPolicy.StoreType=1 WeekPolicy.StreamType=1 WeekPolicy.Week=\($0) WeekPolicy.StartTime=00:00 "
                    + "WeekPolicy.EndTime=24:00"
            }
            for policy in policies { try await platform.order("67 ChannelNo=0 \(policy)") }
            #expect(try await eventually(60) { try server.names("GlobalEyeRecord").count >= 2 })

            // A power cut, in the middle of a recording and perhaps of an upload.
            device.end(SIGKILL)
            let before = Set(recorded(device).keys)
            var from = try await platform.next()
            try device.start()
            #expect(try await platform.isOnline(from: from))
            #expect(try await eventually(60) { recorded(device).count >= before.count + 3 })

            // An ordinary end, and another start.
            #expect(device.end() == 0)
            from = try await platform.next()
            try device.start()
            #expect(try await platform.isOnline(from: from))
            for id in 1...7 { try await platform.order("69 ChannelNo=0 PolicyID=\(id)") }
            let expected = try #require(try await ended(device)).subtracting(local)
            let came = try await eventually(60) { Set(try server.names("GlobalEyeRecord")) == expected }
            let names = try server.names("GlobalEyeRecord")
            #expect(came, "\(expected.sorted()) \(names) \(device.log)")
            for (name, bytes) in recorded(device) where expected.contains(name) {
                #expect(try server.fetch("GlobalEyeRecord/\(name)") == bytes, "\(name)")
            }
            let uploads = try await device.console("uploads")
            #expect(uploads["waiting"] == "0" && uploads["dropped"] == "0", "\(uploads)")
            #expect(try await platform.oddities() == "")
        }

        /// A device that takes a picture a second for an FTP server.
        private func picturesEverySecond() async throws -> (FTPTests.Server, PlatformProcess, PlatformDevice) {
            let server = try FTPTests.Server()
            let platform = try PlatformProcess(["--ftp", "127.0.0.1,\(server.port),camera,secret"])
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            try await platform.order(
                "75 ChannelNo=0 StoreType=0 DayPolicy.Interval=1 DayPolicy.StartTime=00:00 DayPolicy.EndTime=24:00")
            return (server, platform, device)
        }

        @Test func picturesForFTPComeAndAreTold() async throws {
            let (server, platform, device) = try await picturesEverySecond()
            let notice = try await platform.run("expect NOTIFY_PICTURE_REQ ChannelNo=0 count=3 timeout=20000")
            #expect(notice.isOK, "\(device.log)")

            // The policies are there after a power cut.
            device.end(SIGKILL)
            let from = try await platform.next()
            try device.start()
            #expect(try await platform.run("expect NOTIFY_PICTURE_REQ from=\(from) count=2 timeout=30000").isOK)
            let answer = try await platform.run("send \(PlatformDevice.id) 76 ChannelNo=0 StoreType=0")
            #expect(answer["PolicyID"] == "1" && answer["Interval"] == "1" && answer["EndTime"] == "24:00", "\(answer)")
            #expect(try await platform.run("send \(PlatformDevice.id) 77 ChannelNo=0 PolicyID=2")["result"] == "1")
            #expect(try await platform.run("send \(PlatformDevice.id) 76 ChannelNo=9 StoreType=0")["result"] == "1")

            try await platform.order("77 ChannelNo=0 PolicyID=1")
            let empty = try await platform.run("send \(PlatformDevice.id) 76 ChannelNo=0 StoreType=0")
            #expect(empty["result"] == "0" && empty["PolicyID"] == nil)
            let isDone = try await eventually(20) { Files.names(in: "\(device.directory)/state/pictures").isEmpty }
            #expect(isDone)
            // One more notice may have been heard before the cut, and again after it.
            #expect(server.names.count >= 4)
            for name in server.names {
                #expect(name.hasPrefix("\(PlatformDevice.id)_0_") && name.hasSuffix(".JPG") && name.utf8.count == 32)
                let picture = server.file(name)
                #expect(picture.starts(with: [0xFF, 0xD8]) && picture.suffix(2) == [0xFF, 0xD9], "\(name)")
                #expect(
                    try await platform.run("expect NOTIFY_PICTURE_REQ FileName=\(name) timeout=5000").isOK, "\(name)")
            }
            #expect(try await platform.oddities() == "")
        }

        @Test func whatThePlatformWasNotToldOfIsToldAfterARestart() async throws {
            let (server, platform, device) = try await picturesEverySecond()
            #expect(try await platform.run("expect NOTIFY_PICTURE_REQ timeout=20000").isOK)
            try await platform.run("down main")
            let before = server.names.count
            #expect(try await eventually(60) { server.names.count >= before + 3 })
            device.end(SIGKILL)
            let names = server.names.filter { $0.hasSuffix(".JPG") }

            let from = try await platform.next()
            try await platform.run("up main")
            try device.start()
            #expect(try await platform.isOnline(from: from))
            for name in names {
                let told = try await platform.run("expect NOTIFY_PICTURE_REQ FileName=\(name) timeout=15000")
                #expect(told.isOK, "\(name) \(device.log)")
            }
            for name in names {
                let again = try await platform.run("expect NOTIFY_PICTURE_REQ FileName=\(name) count=2 timeout=0")
                #expect(!again.isOK, "\(again)")
            }
        }

        @Test func aWrongPasswordIsAnExceptionAndARightOneEndsIt() async throws {
            let server = try ObjectServer()
            let url = "http://127.0.0.1:\(server.port)"
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let none = try await platform.run("send \(PlatformDevice.id) 66")
            #expect(none["result"] == "0" && none["URL"] == "", "\(none)")
            #expect(
                try await platform.run(
                    "send \(PlatformDevice.id) 65 URL=ftp://x Account=a Password=b")["result"] == "1")
            try await platform.order("65 URL=\(url) Account=tester:tester Password=hidden-wrong")
            try await platform.order(
                "75 ChannelNo=0 StoreType=1 DayPolicy.Interval=2 DayPolicy.StartTime=00:00 DayPolicy.EndTime=24:00")
            let told = try await platform.run("expect EXCEPTION_NOTIFY_REQ ExceptionType=1 timeout=30000")
            #expect(told.isOK, "\(device.log)")
            #expect(try await device.console("uploads")["cloudTrouble"]?.contains("check the account") == true)

            // Kept over a restart, and asked for.
            #expect(device.end() == 0)
            let from = try await platform.next()
            try device.start()
            #expect(try await platform.isOnline(from: from))
            let kept = try await platform.run("send \(PlatformDevice.id) 66")
            #expect(kept["URL"] == url && kept["Account"] == "tester:tester" && kept["Password"] == "hidden-wrong")

            try await platform.order("65 URL=\(url) Account=tester:tester Password=testing")
            #expect(try await eventually(60) { try server.names("GlobalEyePicture").count >= 3 }, "\(device.log)")
            let name = try server.names("GlobalEyePicture")[0]
            #expect(name.hasPrefix("\(PlatformDevice.id)_0_") && name.hasSuffix(".jpg"))
            #expect(try server.fetch("GlobalEyePicture/\(name)").starts(with: [0xFF, 0xD8]))
            let trace = try await device.console("link", "trace", "100")
            for text in [device.log, trace.description, try await device.console("uploads").description] {
                #expect(!text.contains("hidden-wrong"))
            }
            // Pictures in the cloud are not told (CTMW 7.5.27).
            #expect(try await !platform.run("expect NOTIFY_PICTURE_REQ timeout=0").isOK)

            // A reset forgets the account and the policies.
            let reset = try await platform.next()
            _ = try await device.console("reset", "factory")
            #expect(try await platform.isOnline(from: reset))
            #expect(try await platform.run("send \(PlatformDevice.id) 66")["URL"] == "")
            let policies = try await platform.run("send \(PlatformDevice.id) 76 ChannelNo=0 StoreType=1")
            #expect(policies["result"] == "0" && policies["PolicyID"] == nil)
            #expect(try await platform.oddities() == "")
        }
    }
}

extension PlatformProcess.Answer {
    var isObject: Bool { description.hasPrefix("{") }
}
