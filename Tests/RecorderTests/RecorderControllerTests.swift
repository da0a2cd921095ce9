import Device
import Media
@testable import Recorder
import Synchronization
import TestSupport
import Testing

struct RecorderControllerTests {
    private final class UploaderNotes: RecordingUploader {
        let lines = Mutex<[String]>([])

        func setUploading(_ stream: StreamID, _ isOn: Bool) { lines.withLock { $0.append("\(stream) \(isOn)") } }
        func setLoop(_ isLoop: Bool) { lines.withLock { $0.append("loop \(isLoop)") } }
    }

    @Test func aStreamIsRecordedAsLongAsOnePlaceWantsIt() throws {
        let folder = try TemporaryFolder()
        let store = try RecordingStore(
            settings: RecordingSettings(directory: folder.path, capacity: .bytes(16 << 20)), onEvent: { _ in })
        let stream = StreamID(channel: 0, type: .main)
        let uploader = UploaderNotes()
        let controller = RecorderController(store: store, deviceID: "811", isLoop: false, uploader: uploader)
        let channel = DeviceChannel.fake()
        controller.add(channel)
        let recorder = store.recorder(of: stream, from: StreamHub(), deviceID: "811")
        func set(_ place: RecordingPlace, _ isOn: Bool) -> Bool {
            controller.set(RecordingPlan.Target(stream, to: place), isRecording: isOn)
            return recorder.isRecording
        }
        #expect(set(.cloud, true) && set(.local, true) && set(.cloud, false))
        #expect(!set(.local, false))
        #expect(set(.cloud, true) && !set(.cloud, false))
        // A stream without a recorder is ignored.
        controller.set(RecordingPlan.Target(StreamID(channel: 7, type: .sub), to: .local), isRecording: true)
        controller.setLoop(true)
        #expect(set(.local, true))
        controller.remove(0)
        #expect(!recorder.isRecording && !set(.local, true))
        let name = "channel 0 main"
        #expect(
            uploader.lines.withLock { $0 } == [
                "\(name) true", "\(name) false", "\(name) true", "\(name) false", "loop true",
            ])
    }
}
