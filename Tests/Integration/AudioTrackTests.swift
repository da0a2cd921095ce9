import TestSupport
import Testing

extension Integration {
    /// Real clients get the video and the sound of one stream, in one session.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct AudioTrackTests {
        let agent: AgentProcess

        init() throws {
            agent = try AgentProcess(
                channels: AgentProcess.testPattern.replacing(
                    "source: \"test-pattern\",", with: "source: \"test-pattern\", audio: { source: \"test-tone\" },"))
        }

        /// Three seconds as FFmpeg's demuxer sees them.
        @Test(arguments: ["tcp", "udp"])
        func ffmpegSeesBoth(_ transport: String) throws {
            let probe = try ChildProcess.run(
                ["ffprobe", "-v", "error", "-rtsp_transport", transport, "-read_intervals", "%+3", "-show_entries",
                 "stream=codec_name,sample_rate:packet=codec_type,pts", "-of", "compact", agent.url()], seconds: 30)
            #expect(probe.status == 0)
            let lines = probe.output.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("stream|codec_name=h264") })
            #expect(lines.contains("stream|codec_name=pcm_mulaw|sample_rate=8000"))
            #expect(lines.count { $0.hasPrefix("packet|codec_type=video") } >= 50)
            // Every packet of sound, one behind the other.
            let sound = "packet|codec_type=audio|pts="
            let times = lines.filter { $0.hasPrefix(sound) }
                .compactMap { Int($0.dropFirst(sound.count).prefix(while: \.isNumber)) }
            let steps = zip(times, times.dropFirst()).map { $1 - $0 }
            let packet = steps.min() ?? 0
            // FFmpeg moves its time stamps a little at a sender report.
            #expect(times.count >= 50 && packet > 0 && steps.allSatisfy { $0 < 2 * packet }, "\(Set(steps))")
        }

        /// The tone can be heard.
        @Test(arguments: ["tcp", "udp"])
        func gstreamerHearsTheTone(_ transport: String) throws {
            let player = try ChildProcess.run(
                ["timeout", "8", "gst-launch-1.0", "-q", "rtspsrc", "location=\(agent.url())", "protocols=\(transport)",
                 "latency=100", "name=source", "source.", "!", "application/x-rtp,media=audio", "!", "rtppcmudepay",
                 "!", "mulawdec", "!", "filesink", "buffer-mode=unbuffered", "location=\(agent.directory)/sound",
                 "source.", "!", "application/x-rtp,media=video", "!", "rtph264depay", "!", "filesink",
                 "buffer-mode=unbuffered", "location=\(agent.directory)/picture"], seconds: 30)
            // It was ended by `timeout`.
            #expect(player.status == 124)
            let sound = Files.read("\(agent.directory)/sound")
            #expect(sound.count >= 2 * 8000 * 2)
            // Signed, 16 bits, little-endian.
            let samples = stride(from: 0, to: sound.count - 1, by: 2).map {
                Int16(bitPattern: UInt16(sound[$0]) | UInt16(sound[$0 + 1]) << 8)
            }
            #expect(samples.max() ?? 0 > 1000 && samples.min() ?? 0 < -1000)
            #expect(Files.read("\(agent.directory)/picture").count > 10_000)
        }
    }
}
