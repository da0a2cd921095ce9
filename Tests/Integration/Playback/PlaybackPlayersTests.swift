import Capture
import Device
import Media
import Streamer
import System
import TestSupport
import Testing

extension Integration {
    /// Real players show a recording from its beginning or from where they want to its end, and end by themselves.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct PlaybackPlayersTests {
        /// Four seconds.
        static let pictures = 100

        /// What a player showed, how it ended, and how long it took.
        private func play(
            _ arguments: [String]
        ) throws -> (counters: [UInt32?], status: Int32?, seconds: Double, complaints: String) {
            let folder = try TemporaryFolder()
            let log = "\(folder.path)/log"
            let begin = Clock.now
            let child = try ChildProcess(arguments, log: log)
            let bytes = child.readOutput(seconds: 40)
            let status = child.exitStatus(within: 5)
            let size = PatternRecording.size
            let counters = stride(from: 0, to: bytes.count - size.area + 1, by: size.area).map { start in
                FrameStamp.decode(
                    luma: Array(bytes[start..<(start + size.area)]), stride: size.width, size: size)?.counter
            }
            return (counters, status, Double(Clock.now - begin) / 1e9, Files.text(log))
        }

        private static func ffmpeg(_ transport: String, _ url: String, _ more: [String] = []) -> [String] {
            ["ffmpeg", "-hide_banner", "-nostdin", "-v", "warning", "-rtsp_transport", transport] + more
                + ["-i", url, "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-f", "rawvideo",
                   "-pix_fmt", "gray", "-"]
        }

        private static func gstreamer(_ transport: String, _ url: String) -> [String] {
            let size = PatternRecording.size
            return ["gst-launch-1.0", "-q", "rtspsrc", "location=\(url)", "protocols=\(transport)", "latency=200", "!",
             "rtph264depay", "!", "h264parse", "!", "avdec_h264", "!", "videoconvert", "!",
             "video/x-raw,format=GRAY8,width=\(size.width),height=\(size.height)", "!",
             "fdsink", "fd=1"]
        }

        @Test(arguments: ["ffmpeg", "GStreamer"], ["tcp", "udp"])
        func playsAllAndEnds(_ player: String, _ transport: String) async throws {
            let playback = try await PlaybackServer(PatternRecording(pictures: Self.pictures))
            let url = playback.url
            let seen = try await onThread {
                try play(player == "ffmpeg" ? Self.ffmpeg(transport, url) : Self.gstreamer(transport, url))
            }
            #expect(seen.counters == (0..<UInt32(Self.pictures)).map { $0 }, "\(seen.complaints)")
            #expect(seen.status == 0 && seen.complaints.isEmpty, "\(seen.complaints)")
            // It played at its pace, and ended with the last picture.
            #expect(seen.seconds > 3.5 && seen.seconds < 10, "\(seen.seconds) s")
            #expect(playback.library.open == 0)
            await playback.stop()
        }

        @Test(arguments: ["tcp", "udp"])
        func ffmpegBeginsWhereItWants(_ transport: String) async throws {
            let playback = try await PlaybackServer(PatternRecording(pictures: Self.pictures))
            let url = playback.span("20260301200000", "2026-03-01T12:01:00Z")
            let seen = try await onThread { try play(Self.ffmpeg(transport, url, ["-ss", "3.2"])) }
            // FFmpeg takes a first key frame of several packets for one without time stamp: it shows that, and finds
            // that the stream begins with the picture after it. It wants 3.2 s from there on.
            #expect(seen.counters == [75] + (81..<UInt32(Self.pictures)).map { $0 }, "\(seen.complaints)")
            #expect(seen.status == 0 && seen.seconds < 9, "\(seen.seconds) s: \(seen.complaints)")
            await playback.stop()
        }

        @Test(arguments: ["tcp", "udp"], [1, 2])
        func gstreamerJumps(_ transport: String, _ rate: Int) async throws {
            let playback = try await PlaybackServer(PatternRecording(pictures: Self.pictures))
            let url = playback.url
            let seen = try await onThread {
                try play([Self.gstSeek, url, transport, "\(PatternRecording.size)", "3.2", "\(rate)"])
            }
            #expect(seen.complaints == "seeked\n")
            let jump = try #require(seen.counters.firstIndex(of: 75))
            // What it had decoded and not shown yet is lost to the jump.
            #expect(jump > 10 && seen.counters[..<jump].elementsEqual((0..<UInt32(jump)).map { $0 }))
            #expect(seen.counters[jump...].elementsEqual((75..<UInt32(Self.pictures)).map { $0 }))
            #expect(seen.status == 0 && seen.seconds < 8, "\(seen.seconds) s")
            #expect(playback.library.open == 0)
            await playback.stop()
        }

        private static let gstSeek = PythonServer.tests + "/Tools/gst-seek"
    }
}
