import Glibc
import Media
import NIOPosix
import Synchronization
import Testing

extension Integration {
    /// Viewers with the platform's tokens.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct TokenTests {
        @Test func theRightTokenPlaysInFFmpeg() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let url = try await platform.url()
            let directory = device.directory
            let played = try await NIOThreadPool.singleton.runIfActive {
                try Player.ffmpeg("tcp").play(
                    url, size: PictureSize(width: 640, height: 360), frames: 50, directory: directory)
            }
            #expect(played.stamps.count == 50, "\(played.complaints)")
            #expect(played.complaints == "")
            // Once: the same token opens no second connection.
            #expect(try await status(of: url) == 401)
            let oddities = try await platform.oddities()
            #expect(oddities == "")
        }

        @Test func wrongTokensAreRefused() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let right = try await platform.url()
            let base = right.split(separator: "&hashtoken=").first.map(String.init) ?? ""
            #expect(try await status(of: base + "&hashtoken=0123456789abcdef0123456789ABCDEF") == 401)
            #expect(try await status(of: base + "&hashtoken=nonsense") == 401)
            #expect(try await status(of: base) == 401)
            // Another stream's, another channel's, one that is 61 seconds old.
            let sub = try await platform.url(stream: 2)
            #expect(try await status(of: sub.replacing("streamtype=2", with: "streamtype=1")) == 401)
            let other = try await platform.url()
            #expect([401, 404].contains(try await status(of: other.replacing("channelno=0", with: "channelno=1"))))
            let old = try await platform.url()
            try await platform.run("clock 61")
            #expect(try await status(of: old) == 401)
            try await platform.run("clock 0")
            #expect(try await status(of: try await platform.url()) == 200)
            _ = device
        }

        @Test func withoutAPlatformNobodyIsLetIn() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform)
            #expect(try await platform.isOnline())
            let url = try await platform.url()
            platform.end()
            #expect(try await status(of: url) == 503, "\(device.log.suffix(2000))")
        }

        @Test func twentyViewersAreEachAskedAboutOnce() async throws {
            let platform = try PlatformProcess()
            let device = try PlatformDevice(platform, rtsp: "maxSessions: 40,")
            #expect(try await platform.isOnline())
            var urls: [String] = []
            for _ in 0..<20 { urls.append(try await platform.url()) }
            let from = try await platform.next()
            // All at once, each with every request of a session: the answer holds for its connection.
            try await withThrowingTaskGroup(of: Int.self) { group in
                for url in urls {
                    group.addTask {
                        try await NIOThreadPool.singleton.runIfActive {
                            let client = try RTSPTestClient(url)
                            _ = try client.request("DESCRIBE", url)
                            try client.play(url)
                            return try client.request("GET_PARAMETER", url).status
                        }
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(try await platform.run("expect VIDEO_PLAY_REQ dir=in count=20 from=\(from) timeout=1000").isOK)
            #expect(try await !platform.run("expect VIDEO_PLAY_REQ dir=in count=21 from=\(from) timeout=0").isOK)
            _ = device
        }

        /// The status of a DESCRIBE.
        private func status(of url: String) async throws -> Int {
            try await NIOThreadPool.singleton.runIfActive {
                try RTSPTestClient(url).request("DESCRIBE", url).status
            }
        }
    }
}
