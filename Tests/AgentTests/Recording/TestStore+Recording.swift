import Device
import NIOPosix
@testable import Recorder
import TestSupport

extension TestStore {
    private final class NoRecorders: RecordingController {
        func set(_ target: RecordingPlan.Target, isRecording: Bool) {}
        func setLoop(_ isLoop: Bool) {}
    }

    /// A recording service on this store, at Monday 2026-06-01 00:00 in China.
    func recording(_ device: RecordableDevice = .test) throws -> RecordingService {
        try RecordingService(
            device: device, state: store, events: events, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            wallClock: { TestStore.monday }, warn: { _ in }, recorder: { _ in NoRecorders() })
    }
}
