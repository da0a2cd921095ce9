import Device
import NIOPosix
@testable import Recorder
import Synchronization
import TestSupport

/// Notes what it is told.
final class ControllerNotes: RecordingController {
    let lines = Mutex<[String]>([])

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
    /// A recording service on this store.
    func recording(
        _ device: RecordableDevice = .test, notes: ControllerNotes = ControllerNotes(),
        wallClock: @escaping @Sendable () -> Int64 = { TestStore.monday }, warn: (String) -> Void = { _ in }
    ) throws -> RecordingService {
        try RecordingService(
            device: device, state: store, events: events, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            wallClock: wallClock, warn: warn, recorder: { _ in notes })
    }
}
