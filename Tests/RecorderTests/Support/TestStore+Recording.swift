import Base
import Device
import Media
import NIOPosix
@testable import Recorder
import Synchronization
import TestSupport

/// Notes what it is told.
final class ControllerNotes: RecordingController, Sendable {
    let lines = Mutex<[String]>([])

    func add(_ channel: DeviceChannel) { lines.withLock { $0.append("channel \(channel.id) there") } }
    func remove(_ channel: ChannelID) { lines.withLock { $0.append("channel \(channel) gone") } }

    func set(_ target: RecordingPlan.Target, isRecording: Bool) {
        lines.withLock {
            $0.append("\(target.stream.channel) \(target.stream.type) \(target.place) \(isRecording ? "on" : "off")")
        }
    }
    func setLoop(_ isLoop: Bool) { lines.withLock { $0.append("loop \(isLoop ? "on" : "off")") } }

    /// The lines since the last call.
    func taken() -> [String] { lines.withLock { lines in defer { lines = [] }; return lines } }
}

extension TestStore {
    /// A recording service on this store, and the channels of ``RecordableDevice/test``.
    func recording(
        _ channels: ChannelRegistry = .fake([.main, .sub], [.main]), notes: ControllerNotes = ControllerNotes(),
        wallClock: @escaping @Sendable () -> Int64 = { TestStore.monday }, warn: (String) -> Void = { _ in }
    ) throws -> RecordingService {
        try RecordingService(
            channels: channels, rules: RecordableDevice(
                isNVR: false, places: [.local, .cloud], zone: .fixed(secondsFromUTC: 28_800)),
            state: store, events: events, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            wallClock: wallClock, warn: warn, recorder: { _ in notes })
    }
}
