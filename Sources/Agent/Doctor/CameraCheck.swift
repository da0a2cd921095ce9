import Capture

/// The check of a channel's camera, by two samples of its state.
struct CameraCheck: Sendable {
    var channel: Int
    /// The source in the configuration.
    var source: VideoSource
    var first: ChannelSample
    var last: ChannelSample
    /// The time between the two samples, in seconds.
    var seconds: Double
    /// The camera's formats that the agent supports.
    var formats: [String] = []

    private var subject: String { "camera \(channel)" }

    var finding: Finding {
        guard last.state == "running", let format = last.format else {
            let state = last.state == "opening" ? "it gave no picture yet" : last.state
            return .fails(
                subject, "\(last.source): \(state)",
                "look at its cable and power and who else uses it; camera-agent devices lists what is there")
        }
        let rate = Double(last.captured - first.captured) / max(seconds, 0.001)
        let damaged = last.damaged - first.damaged
        let offer = formats.isEmpty ? "" : ", and can give \(formats.joined(separator: ", "))"
        let words = "\(last.source) gives \(format): \(rate.tenths) pictures a second came\(offer)"
        if source == .automatic, last.source == VideoSource.testPattern.description {
            return .warning(
                subject, "none works; viewers see the test pattern", "camera-agent devices lists what is there")
        }
        if last.captured == first.captured {
            return .fails(subject, words, "the camera hangs; plug it in anew, or give it more power")
        }
        if damaged > 0 {
            return .warning(subject, "\(words), \(damaged) more were damaged", "a shorter cable or another port helps")
        }
        if let promised = last.promisedRate, rate < promised * 0.85 {
            return .warning(
                subject, words, "less than it promises; many slow down in the dark, or share a USB port with others")
        }
        return .ok(subject, words)
    }
}

extension Double {
    /// The number with one digit after the point, unless it is 0.
    var tenths: String {
        let rounded = (self * 10).rounded() / 10
        return rounded == rounded.rounded() && magnitude < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }
}
