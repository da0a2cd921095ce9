@testable import Agent
import Device
@testable import Media
@testable import Recorder
@testable import Streamer
import Synchronization
import TestSupport
import Testing

/// Where the recorder's store meets the schedule and the commands.
struct RecorderJointTests {
    private static func store(_ folder: TemporaryFolder) throws -> RecordingStore {
        try RecordingStore(
            settings: RecordingSettings(directory: folder.path, capacity: .bytes(16 << 20)), onEvent: { _ in })
    }

    @Test func aStreamIsRecordedAsLongAsOnePlaceWantsIt() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let stream = StreamID(channel: 0, type: .main)
        let stored = store.recorder(of: stream, from: StreamHub(), deviceID: "811")
        let notes = Mutex<[String]>([])
        let recorder = RecorderController(
            store: store, recorders: [stream: stored], isLoop: false,
            upload: { stream, isOn in notes.withLock { $0.append("\(stream) \(isOn)") } },
            ignored: { policy, channel in notes.withLock { $0.append("\(policy) of \(channel)") } })
        func set(_ place: RecordingPlace, _ isOn: Bool) -> Bool {
            recorder.set(channel: 0, stream: .main, place: place, recording: isOn)
            return stored.isRecording
        }
        #expect(set(.cloud, true) && set(.local, true) && set(.cloud, false))
        #expect(!set(.local, false))
        #expect(set(.cloud, true) && !set(.cloud, false))
        // What isn't there is nobody's trouble.
        recorder.set(channel: 7, stream: .sub, place: .local, recording: true)
        recorder.policyIgnored(3, channel: 0)
        let upload = "channel 0 main"
        #expect(
            notes.withLock { $0 } == [
                "\(upload) true", "\(upload) false", "\(upload) true", "\(upload) false", "3 of 0",
            ])
    }
}
