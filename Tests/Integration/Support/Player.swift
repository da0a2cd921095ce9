import Capture
import Glibc
import Media
import TestSupport

/// A real player that decodes a stream into grey pictures for us to look at.
struct Player {
    let name: String
    let arguments: @Sendable (_ url: String, _ size: PictureSize, _ frames: Int) -> [String]

    static func ffmpeg(_ transport: String) -> Player {
        Player(name: "ffmpeg over \(transport)") { url, size, frames in
            ["ffmpeg", "-hide_banner", "-nostdin", "-v", "warning", "-rtsp_transport", transport, "-i", url,
             "-frames:v", "\(frames)", "-fps_mode", "passthrough", "-enc_time_base", "1:90000",
             "-f", "rawvideo", "-pix_fmt", "gray", "-"]
        }
    }

    static func gstreamer(_ transport: String) -> Player {
        Player(name: "GStreamer over \(transport)") { url, size, frames in
            ["gst-launch-1.0", "-q", "rtspsrc", "location=\(url)", "protocols=\(transport)", "latency=100", "!",
             "rtph264depay", "!", "h264parse", "!", "avdec_h264", "!", "videoconvert", "!",
             "video/x-raw,format=GRAY8,width=\(size.width),height=\(size.height)", "!",
             "identity", "eos-after=\(frames + 1)", "!", "fdsink", "fd=1"]
        }
    }

    /// What it showed: each picture's stamp (nil where none could be read), and what it complained of.
    ///
    /// - Parameter runner: what its command begins with.
    func play(
        _ url: String, size: PictureSize, frames: Int, directory: String, runner: [String] = []
    ) throws -> (stamps: [FrameStamp?], complaints: String) {
        let log = "\(directory)/player.log"
        let child = try ChildProcess(runner + arguments(url, size, frames), log: log)
        let bytes = child.readOutput(seconds: 60)
        _ = child.exitStatus(within: 5)
        let complaints = Files.text(log)
        unlink(log)
        let stamps = ShownPictures(of: bytes, size: size).stamps
        return (stamps, stamps.count >= frames && Self.isGoodbye(complaints) ? "" : complaints)
    }

    /// GStreamer has all that it wanted, and tells the connection to pause which it closes at the same moment.
    private static func isGoodbye(_ complaints: String) -> Bool {
        let errors = complaints.split(separator: "\n").filter { $0.hasPrefix("ERROR") }
        let areGoodbyes = errors.allSatisfy { $0.hasSuffix("Could not write to resource.") }
        return complaints.contains("gst_rtspsrc_pause ()") && areGoodbyes
    }
}
