import Base
import Capture
import Device
import Glibc
import Media
import System

/// Cameras and encoders.
extension Doctor {
    /// The limit for a camera's first frame, the same as the agent's own.
    private static let patience = Duration.seconds(8)
    private static let measured = Duration.seconds(3)

    func channels() -> [Finding] { agent.map(asked) ?? tried() }

    /// The findings from two samples of the running agent.
    private func asked(_ agent: RunningAgent) -> [Finding] {
        onProgress("cameras and encoders")
        let (first, before) = (agent.channels, MediaTime.now)
        pause(Self.measured)
        let (last, seconds) = (agent.channels, (MediaTime.now - before).milliseconds / 1000)
        let formats = Self.formats()
        var findings: [Finding] = []
        var loads: [EncoderCheck.Load] = []
        for (number, samples) in zip(first, last).enumerated() {
            guard let first = samples.0, let last = samples.1 else { continue }
            let source =
                configuration.channels.indices.contains(number) ? configuration.channels[number].source : .automatic
            findings.append(
                CameraCheck(
                    channel: number, source: source, first: first, last: last, seconds: seconds,
                    formats: formats[last.source] ?? []
                ).finding)
            // An agent that has just started has encoded nothing yet.
            loads += zip(first.streams, last.streams).filter { $1.encodeMs > 0 }.map { first, last in
                EncoderCheck.Load(
                    channel: number, stream: last.name, size: last.size, rate: last.rate,
                    pictureSeconds: last.encodeMs / 1000, dropped: max(0, last.dropped - first.dropped))
            }
        }
        return findings + encoders(loads)
    }

    /// The findings from the cameras themselves, opened one after the other.
    private func tried() -> [Finding] {
        let formats = Self.formats()
        let cameras = configuration.channels.enumerated().map { number, channel in
            onProgress("camera \(number)")
            return camera(number, channel, formats)
        }
        var times: [EncodingSettings: Duration] = [:]
        var loads: [EncoderCheck.Load] = []
        do throws(CaptureError) {
            for (number, channel) in configuration.channels.enumerated() {
                for (name, settings) in [("main", channel.main), ("sub", channel.sub)] {
                    guard let settings else { continue }
                    onProgress("encoder \(number), \(name)")
                    let known = times[settings]
                    let time =
                        if let known { known } else {
                            try EncoderSpeed.pictureTime(settings, source: channel.main.size, limit: .seconds(2))
                        }
                    times[settings] = time
                    loads.append(
                        EncoderCheck.Load(
                            channel: number, stream: name, size: "\(settings.size)", rate: settings.frameRate.perSecond,
                            pictureSeconds: time.milliseconds / 1000))
                }
            }
        } catch {
            return cameras + [.fails("encoder", "\(error)", "see the channel's main and sub in the configuration")]
        }
        return cameras + encoders(loads)
    }

    private func encoders(_ loads: [EncoderCheck.Load]) -> [Finding] {
        EncoderCheck(loads: loads, cores: EncoderSpeed.cores, threads: EncoderSpeed.threads).findings
    }

    private func camera(_ number: Int, _ channel: ChannelConfiguration, _ formats: [String: [String]]) -> Finding {
        // The encoder is tried separately; here it does as little work as possible.
        var settings = channel.main
        settings.preset = .ultrafast
        do throws(ControlError) {
            let capture = try CaptureChannel(
                settings: ChannelSettings(source: channel.source, main: settings), hubs: [:], event: { _ in })
            try capture.start()
            defer { capture.stop() }
            let start = MediaTime.now
            while capture.status.captured == 0, MediaTime.now - start < Self.patience {
                if case .noSignal = capture.status.state { break }
                pause(.milliseconds(100))
            }
            let (first, before) = (ChannelSample(capture.status), MediaTime.now)
            if first.captured > 0 { pause(Self.measured) }
            let last = ChannelSample(capture.status)
            return CameraCheck(
                channel: number, source: channel.source, first: first, last: last,
                seconds: (MediaTime.now - before).milliseconds / 1000, formats: formats[last.source] ?? []
            ).finding
        } catch {
            return .fails("camera \(number)", "\(error)", "see the channel in the configuration")
        }
    }

    /// The supported formats, by the camera's node.
    private static func formats() -> [String: [String]] {
        var formats: [String: [String]] = [:]
        for camera in CameraDevices.list() { formats[camera.path] = camera.formats.filter(\.isUsable).map(\.fourCC) }
        return formats
    }

    private func pause(_ duration: Duration) { usleep(UInt32(clamping: duration.nanoseconds / 1000)) }
}
