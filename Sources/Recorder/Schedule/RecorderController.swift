import Base
import Device

/// Starts and stops recordings as the schedule says. Called on one event loop, so it must not block.
protocol RecordingController: AnyObject, Sendable {
    func set(_ target: RecordingPlan.Target, isRecording: Bool)
    /// Whether the oldest recordings are overwritten when the disk is full (CTMW 7.5.30). Called before anything is
    /// started.
    func setLoop(_ isLoop: Bool)
}

/// Controls the recorders of a store. Recordings for the cloud are made on the disk, and uploaded from there.
final class RecorderController: RecordingController {
    private let store: RecordingStore
    private let recorders: [StreamID: StreamRecorder]
    private let uploader: (any RecordingUploader)?

    /// - Parameter isLoop: as it was kept; nothing may be overwritten before that is known.
    init(
        store: RecordingStore, recorders: [StreamID: StreamRecorder], isLoop: Bool, uploader: (any RecordingUploader)?
    ) {
        self.store = store
        self.recorders = recorders
        self.uploader = uploader
        for channel in Set(recorders.keys.map(\.channel)) { store.setLoop(isLoop, channel: channel) }
    }

    func set(_ target: RecordingPlan.Target, isRecording: Bool) {
        let stream = target.stream
        let reason: RecordingReason = target.place == .local ? .schedule : .upload
        if target.place == .cloud, isRecording { uploader?.setUploading(stream, true) }
        if isRecording { recorders[stream]?.start(reason) } else { recorders[stream]?.stop(reason) }
        if target.place == .cloud, !isRecording { uploader?.setUploading(stream, false) }
    }

    func setLoop(_ isLoop: Bool) {
        for channel in Set(recorders.keys.map(\.channel)) { store.setLoop(isLoop, channel: channel) }
        uploader?.setLoop(isLoop)
    }
}
