@testable import Base
@testable import Capture
@testable import Media
import Synchronization
@testable import System

/// Takes what a channel gives, and lets a test wait for it.
final class Collector: Sendable {
    struct Content {
        var units: [StreamType: [AccessUnit]] = [:]
        var formats: [StreamType: [VideoFormat]] = [:]
        /// How many access units there were when each format came.
        var formatPositions: [StreamType: [Int]] = [:]
        var events: [CaptureEvent] = []
    }

    private let content = Condition(Content())

    func channel(_ settings: ChannelSettings) throws -> CaptureChannel {
        try CaptureChannel(
            settings: settings,
            output: { stream, unit in self.content.update { $0.units[stream, default: []].append(unit) } },
            format: { stream, format in
                self.content.update {
                    $0.formats[stream, default: []].append(format)
                    $0.formatPositions[stream, default: []].append($0.units[stream, default: []].count)
                }
            },
            event: { event in self.content.update { $0.events.append(event) } })
    }

    /// What came so far.
    var now: Content { content.update { $0 } }

    /// Waits until `condition` holds; false after `seconds`.
    func wait(seconds: Int = 20, _ condition: @escaping (Content) -> Bool) -> Bool {
        let deadline = MediaTime.now + .seconds(seconds)
        return content.wait(until: deadline) { condition($0) ? true : nil } ?? false
    }

    /// Waits until a stream has so many access units.
    func wait(for count: Int, _ stream: StreamType = .main, seconds: Int = 20) -> Bool {
        wait(seconds: seconds) { ($0.units[stream]?.count ?? 0) >= count }
    }
}

extension EncoderSettings {
    static func small(
        _ size: String = "176x144", rate: Int = 25, bitRate: Int = 200, keyFrameSeconds: Double = 2
    ) -> EncoderSettings {
        EncoderSettings(
            size: PictureSize(size) ?? PictureSize(width: 176, height: 144), frameRate: FrameRate(rate),
            bitRate: bitRate, keyFrameSeconds: keyFrameSeconds, preset: .ultrafast)
    }
}
