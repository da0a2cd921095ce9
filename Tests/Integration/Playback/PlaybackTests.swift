import Device
import Base
import Capture
import Media
import Net
import Streamer
import Synchronization
import System
import TestSupport
import Testing

extension Integration {
    /// Playback, looked at packet by packet.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct PlaybackTests {
        static let tcp = ["Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"]
        /// Ten seconds.
        static let pictures = 250
        private static let plain = Result { try PatternRecording(pictures: pictures) }
        /// 7 Mbit/s.
        private static let large = Result {
            try PatternRecording(
                pictures: pictures, kilobits: 7000, size: PictureSize(width: 640, height: 360), isNoisy: true)
        }

        /// Pictures as they arrive: when, with which time stamp, and whether it is a key frame.
        private struct Picture {
            var arrived: Int64
            var timestamp: UInt32
            var isKeyFrame: Bool
        }

        /// Reads to the goodbye; no packet may be missing.
        private static func readToEnd(_ client: RTSPTestClient, after last: UInt16? = nil) throws -> [Picture] {
            var pictures: [Picture] = []
            var last = last
            var isKeyFrame = false
            while true {
                let frame = try client.frame()
                if frame.channel == 1 {
                    // Behind an empty receiver report (RFC 3550 6.6).
                    if frame.bytes[1] == 201, frame.bytes[9] == 203 { return pictures }
                    continue
                }
                if let last { #expect(frame.sequence == last &+ 1) }
                last = frame.sequence
                if frame.nalType == 7 { isKeyFrame = true }
                if frame.marker {
                    pictures.append(Picture(arrived: Clock.now, timestamp: frame.timestamp, isKeyFrame: isKeyFrame))
                    isKeyFrame = false
                }
            }
        }

        private static func setUp(_ playback: PlaybackServer, receiveBuffer: Int32? = nil) throws -> RTSPTestClient {
            let client = try RTSPTestClient(port: playback.port, receiveBuffer: receiveBuffer)
            #expect(try client.request("SETUP", playback.url + "/trackID=0", headers: tcp).status == 200)
            return client
        }

        /// `seq` and `rtptime` of an answer.
        private static func info(_ response: RTSPTestClient.Response) -> (sequence: UInt16, timestamp: UInt32)? {
            let parts = (response.headers["rtp-info"] ?? "").split(separator: ";")
            guard parts.count == 3, let sequence = UInt16(parts[1].dropFirst(4)),
                let time = UInt32(parts[2].dropFirst(8))
            else { return nil }
            return (sequence, time)
        }

        @Test func describes() async throws {
            let playback = try await PlaybackServer(Self.plain.get())
            try await onThread {
                let client = try RTSPTestClient(port: playback.port)
                let file = try client.request("DESCRIBE", playback.url)
                let ranges = "a=range:npt=0-10.000\r\na=range:clock=20260301T120000.000Z-20260301T120010.000Z\r\n"
                #expect(file.body.contains(ranges))
                #expect(file.body.contains("sprop-parameter-sets="))
                // In the device's zone, UTC+8, and in UTC.
                #expect(try client.request("DESCRIBE", playback.span("20260301195500", "20260301200001")).status == 200)
                let inUTC = playback.span("2026-03-01T11:55:00Z", "20260301T120001Z")
                #expect(try client.request("DESCRIBE", inUTC).status == 200)
                #expect(try client.request("DESCRIBE", playback.span("20260301120000", "20260301120001")).status == 404)
                #expect(try client.request("DESCRIBE", playback.span("20260301200001", "20260301200000")).status == 404)
                #expect(try client.request("DESCRIBE", playback.span("today", "20260301200000")).status == 400)
                #expect(try client.request("DESCRIBE", playback.url + "x").status == 404)
                #expect(try client.request("DESCRIBE", playback.url.replacing("CAM&", with: "OTHER&")).status == 404)
            }
            #expect(try await eventually(5) { playback.library.open == 0 })
            await playback.stop()
        }

        private struct Verifier: TokenVerifier {
            func verify(
                _ token: String, for subject: TokenSubject, within limit: Duration,
                then done: @escaping @Sendable (TokenVerdict) -> Void
            ) {
                done(token == "GOOD" && subject.content == .recording(PatternLibrary.name) ? .granted : .refused)
            }
        }

        /// CTMW 7.5.23.
        @Test func tokens() async throws {
            let recording = try PatternRecording(pictures: 25)
            let playback = try await PlaybackServer(recording, access: .token(Verifier()))
            let other = try await PlaybackServer(recording, access: .token(NoTokenVerifier()))
            try await onThread {
                let client = try RTSPTestClient(port: playback.port)
                let url = playback.url + "&hashtoken=GOOD"
                #expect(try client.request("DESCRIBE", playback.url).status == 401)
                #expect(try client.request("DESCRIBE", playback.url + "&hashtoken=BAD").status == 401)
                let span = playback.span("20260301200000", "20260301200001")
                #expect(try client.request("DESCRIBE", span + "&hashtoken=GOOD").status == 401)
                #expect(try client.request("DESCRIBE", url).status == 200)
                #expect(try client.request("SETUP", url + "/trackID=0", headers: Self.tcp).status == 200)
                #expect(try client.request("PLAY", url).status == 200)
                #expect(try Self.readToEnd(client).count == 25)
                // Without anybody to ask, nothing is opened.
                let second = try RTSPTestClient(port: other.port)
                #expect(try second.request("DESCRIBE", other.url + "&hashtoken=GOOD").status == 503)
            }
            await playback.stop()
            await other.stop()
        }

        /// A second of watching at each speed.
        @Test(arguments: [("0.25", "npt=0-0.25", 7, 14_400), ("0.5", "npt=0-0.5", 13, 7200), ("1", "npt=0-1", 25, 3600),
                          ("2", "npt=0-2", 50, 1800), ("4", "npt=0-4", 4, 22_500)] as [(String, String, Int, UInt32)])
        func scales(_ scale: String, _ range: String, _ count: Int, _ ticks: UInt32) async throws {
            let playback = try await PlaybackServer(Self.plain.get())
            try await onThread {
                let client = try Self.setUp(playback)
                let answer = try client.request("PLAY", playback.url, headers: ["Scale": scale, "Range": range])
                #expect(answer.status == 200 && answer.headers["scale"] == scale)
                let info = try #require(Self.info(answer))
                let begin = Clock.now
                let pictures = try Self.readToEnd(client, after: info.sequence &- 1)
                #expect(pictures.count == count && pictures.first?.timestamp == info.timestamp)
                #expect(zip(pictures, pictures.dropFirst()).allSatisfy { $1.timestamp &- $0.timestamp == ticks })
                #expect(pictures.allSatisfy { $0.isKeyFrame } == (scale == "4"))
                // None came before its time, and none long after it.
                for (index, picture) in pictures.enumerated() {
                    let late = picture.arrived - begin - Int64(index) * Int64(ticks) * 100_000 / 9
                    #expect(late > -20_000_000 && late < 500_000_000, "picture \(index): \(late / 1_000_000) ms")
                }
            }
            await playback.stop()
        }

        @Test func pausesAndGoesOnWhereItStood() async throws {
            let playback = try await PlaybackServer(PatternRecording(pictures: 75))
            try await onThread {
                let client = try Self.setUp(playback)
                let start = try #require(Self.info(client.request("PLAY", playback.url, headers: ["Range": "npt=0-2"])))
                var last = start.sequence &- 1
                var pictures = 0
                func take(_ frame: RTSPTestClient.Frame) {
                    guard frame.channel == 0 else { return }
                    #expect(frame.sequence == last &+ 1)
                    last = frame.sequence
                    if frame.marker { pictures += 1 }
                }
                while pictures < 30 { take(try client.frame()) }
                #expect(try client.request("PAUSE", playback.url, passing: take).status == 200)
                // Nothing comes but answers.
                for _ in 0..<20 {
                    let answer = try client.request("GET_PARAMETER", playback.url) { _ in
                        Issue.record("a packet while paused")
                    }
                    #expect(answer.status == 200)
                }
                let resumed = try client.request("PLAY", playback.url)
                let milliseconds = String(pictures % 25 * 40 + 1000).dropFirst()
                #expect(resumed.headers["range"] == "npt=\(pictures / 25).\(milliseconds)-3.000")
                let info = try #require(Self.info(resumed))
                #expect(info.sequence == last &+ 1 && info.timestamp == start.timestamp &+ UInt32(pictures) * 3600)
                let rest = try Self.readToEnd(client, after: last)
                #expect(pictures + rest.count == 75)
            }
            await playback.stop()
        }

        @Test func jumpsWhilePlaying() async throws {
            let playback = try await PlaybackServer(Self.plain.get())
            try await onThread {
                let client = try Self.setUp(playback)
                #expect(try client.request("PLAY", playback.url).headers["range"] == "npt=0.000-10.000")
                // Forwards, backwards, by wall time, at another speed: the answer says where it begins, and its first
                // packet follows.
                for (headers, range) in [
                    (["Range": "npt=7.34-"], "npt=7.000-10.000"), (["Range": "npt=1.999-9"], "npt=1.000-9.000"),
                    (["Range": "clock=20260301T120005.5Z-"], "clock=20260301T120005.000Z-20260301T120010.000Z"),
                    (["Range": "npt=3-", "Scale": "2"], "npt=3.000-10.000"),
                ] {
                    for _ in 0..<30 { _ = try client.packet() }
                    let answer = try client.request("PLAY", playback.url, headers: headers)
                    #expect(answer.headers["range"] == range)
                    let first = try client.packet()
                    let info = try #require(Self.info(answer))
                    #expect(first.sequence == info.sequence && first.timestamp == info.timestamp && first.nalType == 7)
                }
                #expect(try client.request("PLAY", playback.url, headers: ["Range": "npt=10-"]).status == 457)
                #expect(try client.request("PLAY", playback.url, headers: ["Range": "npt=-2"]).status == 457)
                let before = ["Range": "clock=20260301T115959Z-"]
                #expect(try client.request("PLAY", playback.url, headers: before).status == 457)
                #expect(try client.request("PLAY", playback.url, headers: ["Range": "smpte=0:00:01-"]).status == 501)
                // It still plays. To key frames only, from where it is, and back.
                _ = try client.packet()
                let fast = try client.request("PLAY", playback.url, headers: ["Scale": "4"])
                #expect(fast.headers["range"]?.hasSuffix(".000-10.000") == true)
                #expect(try client.packet().sequence == Self.info(fast)?.sequence)
                #expect(try client.request("PLAY", playback.url, headers: ["Range": "npt=9-"]).headers["scale"] == "1")
                #expect(try Self.readToEnd(client).count == 25)
                // At the end: anew.
                #expect(try client.request("PLAY", playback.url).headers["range"] == "npt=0.000-10.000")
                #expect(try client.packet().nalType == 7)
            }
            #expect(try await eventually(5) { playback.library.open == 0 })
            await playback.stop()
        }

        @Test func playbackSessionsHaveTheirOwnLimit() async throws {
            let playback = try await PlaybackServer(PatternRecording(pictures: 25), maxSessions: 1)
            try await onThread {
                let first = try Self.setUp(playback)
                let second = try RTSPTestClient(port: playback.port)
                let track = playback.url + "/trackID=0"
                #expect(try second.request("SETUP", track, headers: Self.tcp).status == 453)
                // Another transport for the same session takes no other place.
                #expect(try first.request("SETUP", track, headers: Self.tcp).status == 200)
                #expect(try first.request("TEARDOWN", playback.url).status == 200)
                #expect(try second.request("SETUP", track, headers: ["Transport": "RTP/AVP;multicast"]).status == 461)
                #expect(try second.request("SETUP", playback.url + "/trackID=1", headers: Self.tcp).status == 404)
                #expect(try second.request("SETUP", track, headers: Self.tcp).status == 200)
                #expect(playback.library.open >= 1)
                first.socket.resetOnClose()
            }
            #expect(try await eventually(5) { playback.library.open == 0 })
            await playback.stop()
        }

        /// A disk that fails ends the playing; the next PLAY tries again from there.
        @Test func aFailingDisk() async throws {
            let playback = try await PlaybackServer(PatternRecording(pictures: 75))
            try await onThread {
                let client = try Self.setUp(playback)
                playback.library.damaged.withLock { $0 = 0 }
                #expect(try client.request("PLAY", playback.url).status == 503)
                playback.library.damaged.withLock { $0 = 60 }
                #expect(try client.request("PLAY", playback.url).headers["range"] == "npt=0.000-3.000")
                let before = try Self.readToEnd(client)
                #expect(before.count > 25 && before.count < 60)
                let again = try client.request("PLAY", playback.url)
                #expect(again.status == 200 && again.headers["range"] == "npt=1.000-3.000")
                #expect(try Self.readToEnd(client).count == 50)
                // While it is paused: nothing is said, and PLAY tries again.
                _ = try client.request("PLAY", playback.url)
                _ = try client.packet()
                #expect(try client.request("PAUSE", playback.url).status == 200)
                playback.library.damaged.withLock { $0 = 30 }
                #expect(try client.request("PLAY", playback.url).status == 200)
                #expect(try Self.readToEnd(client).count < 30)
                #expect(try client.request("PLAY", playback.url).status == 200)
                #expect(try Self.readToEnd(client).count >= 50)
            }
            await playback.stop()
        }

        /// A client on a thin link that sends nothing lives by taking what is sent; one that takes nothing is closed.
        @Test func signsOfLife() async throws {
            var limits = RTSPLimits()
            limits.sessionTimeout = .seconds(1)
            let playback = try await PlaybackServer(Self.large.get(), limits: limits)
            try await onThread {
                let stalled = try Self.setUp(playback, receiveBuffer: 8 * 1024)
                #expect(try stalled.request("PLAY", playback.url).status == 200)
                let slow = try Self.setUp(playback, receiveBuffer: 8 * 1024)
                #expect(try slow.request("PLAY", playback.url).status == 200)
                let begin = Clock.now
                var packets: Int64 = 0
                while Clock.now - begin < 4_000_000_000 {
                    _ = try slow.packet()
                    packets += 1
                    _ = Clock.wait(seconds: 1) { Clock.now - begin >= packets * 4_000_000 }
                }
                #expect(playback.library.open == 1)
                #expect(try slow.request("TEARDOWN", playback.url).status == 200)
                _ = stalled
            }
            await playback.stop()
        }

        /// One client stops reading for three seconds: another, beside it, gets everything at its pace, and the first
        /// still gets every picture afterwards.
        @Test func aStalledClientLosesNothingAndMovesNobody() async throws {
            let recording = try Self.large.get()
            #expect(recording.bytes > 5_000_000)
            let playback = try await PlaybackServer(recording)
            try await onThread {
                let slow = try Self.setUp(playback, receiveBuffer: 16 * 1024)
                let quick = try Self.setUp(playback)
                let start = try #require(Self.info(slow.request("PLAY", playback.url, headers: ["Range": "npt=0-5"])))
                _ = try quick.request("PLAY", playback.url)
                let begin = Clock.now
                var late: Int64 = 0
                var pictures = 0
                while pictures < 75 {
                    guard try quick.packet().marker else { continue }
                    late = max(late, Clock.now - begin - Int64(pictures) * 40_000_000)
                    pictures += 1
                }
                #expect(late < 500_000_000, "\(late / 1_000_000) ms")
                let seen = try Self.readToEnd(slow, after: start.sequence &- 1)
                #expect(seen.count == 125)
                #expect(zip(seen, seen.dropFirst()).allSatisfy { $1.timestamp &- $0.timestamp == 3600 })
            }
            await playback.stop()
        }

        /// A client that never takes what there is to send still has its requests heard.
        @Test func whoIsAlwaysBehindIsHeard() async throws {
            let recording = try Self.large.get()
            #expect(recording.bytes > 5_000_000)
            let playback = try await PlaybackServer(recording)
            try await onThread {
                let client = try Self.setUp(playback, receiveBuffer: 8 * 1024)
                _ = try client.request("PLAY", playback.url, headers: ["Scale": "2"])
                let begin = Clock.now
                var packets = 0
                // Some 1000 of the 2800 packets that two seconds hold.
                func take(_ frame: RTSPTestClient.Frame) {
                    packets += 1
                    _ = Clock.wait(seconds: 1) { Clock.now - begin >= Int64(packets) * 2_000_000 }
                }
                while Clock.now - begin < 1_000_000_000 { take(try client.frame()) }
                let before = packets
                for _ in 0..<3 {
                    #expect(try client.request("GET_PARAMETER", playback.url, passing: take).status == 200)
                }
                #expect(try client.request("PAUSE", playback.url, passing: take).status == 200)
                #expect(packets - before < 1000, "\(packets - before)")
            }
            await playback.stop()
        }
    }
}
