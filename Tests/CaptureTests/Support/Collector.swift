@testable import Base
@testable import Capture
import Device
@testable import Media
import Synchronization
@testable import System

/// Reads a stream as soon as something is there, on the thread that gives it.
final class StreamFollower: Sendable {
    private let subscription = Mutex<StreamSubscription?>(nil)
    private let handle: @Sendable (StreamDelivery) -> Void

    init(_ hub: StreamHub?, _ handle: @escaping @Sendable (StreamDelivery) -> Void) {
        self.handle = handle
        guard let hub else { return }
        // Nothing can be read yet, so nothing wakes it inside the lock.
        subscription.withLock {
            $0 = hub.subscribe(from: .live, pacing: .samples, byteLimit: .max) { [weak self] in self?.read() }
        }
    }

    private func read() {
        subscription.withLock { while let delivery = $0?.next() { handle(delivery) } }
    }
}

/// Takes what a channel gives, and lets a test wait for it.
final class Collector: Sendable {
    struct Content {
        var units: [StreamType: [MediaSample]] = [:]
        var formats: [StreamType: [VideoFormat]] = [:]
        /// How many access units there were when each format came.
        var formatPositions: [StreamType: [Int]] = [:]
        var events: [CaptureEvent] = []
    }

    /// Those of the last channel.
    private let lastHubs = Mutex<[StreamType: StreamHub]>([:])
    private let content = Condition(Content())
    private let followers = Mutex<[StreamFollower]>([])

    func channel(_ settings: ChannelSettings) throws -> CaptureChannel {
        let content = content
        let hubs = [StreamType.main: StreamHub(), .sub: StreamHub()]
        lastHubs.withLock { $0 = hubs }
        for (stream, hub) in hubs {
            let follower = StreamFollower(hub) { delivery in
                content.update {
                    switch delivery {
                    case .sample(let unit, _): $0.units[stream, default: []].append(unit)
                    case .tracks(let tracks):
                        $0.formats[stream, default: []] += tracks.compactMap(\.videoFormat)
                        $0.formatPositions[stream, default: []].append($0.units[stream, default: []].count)
                    case .gap, .end: break
                    }
                }
            }
            followers.withLock { $0.append(follower) }
        }
        return try CaptureChannel(
            settings: settings, hubs: hubs, event: { event in content.update { $0.events.append(event) } })
    }

    func hub(_ stream: StreamType) -> StreamHub? { lastHubs.withLock { $0[stream] } }

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

extension EncodingSettings {
    static func small(
        _ size: String = "176x144", rate: Int = 25, bitRate: Int = 200, keyFrameSeconds: Double = 2
    ) -> EncodingSettings {
        EncodingSettings(
            size: PictureSize(size) ?? PictureSize(width: 176, height: 144), frameRate: FrameRate(rate),
            bitRate: bitRate, keyFrameSeconds: keyFrameSeconds, preset: .ultrafast)
    }
}
