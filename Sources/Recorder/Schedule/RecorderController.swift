import Base
import Device
import Media

/// Starts and stops recordings as the schedule says. Used on one event loop, so it must not block.
protocol RecordingController: AnyObject {
    /// A channel came, of which nothing is recorded yet.
    func add(_ channel: DeviceChannel)
    /// A channel is gone: what is being recorded of it ends.
    func remove(_ channel: ChannelID)
    func set(_ target: RecordingPlan.Target, isRecording: Bool)
    /// Whether the oldest recordings are overwritten when the disk is full (CTMW 7.5.30). Called before anything is
    /// started.
    func setLoop(_ isLoop: Bool)
}

/// Controls the recorders of a store. Recordings for the cloud are made on the disk, and uploaded from there.
final class RecorderController: RecordingController {
    private let store: RecordingStore
    private let deviceID: String
    private var recorders: [ChannelID: [StreamType: StreamRecorder]] = [:]
    private var isLoop: Bool
    private let uploader: (any RecordingUploader)?

    /// - Parameter isLoop: as it was kept; nothing may be overwritten before that is known.
    init(store: RecordingStore, deviceID: String, isLoop: Bool, uploader: (any RecordingUploader)?) {
        self.store = store
        self.deviceID = deviceID
        self.isLoop = isLoop
        self.uploader = uploader
    }

    func add(_ channel: DeviceChannel) {
        store.setLoop(isLoop, channel: channel.id)
        for (type, hub) in channel.hubs {
            let stream = StreamID(channel: channel.id, type: type)
            recorders[channel.id, default: [:]][type] = store.recorder(of: stream, from: hub, deviceID: deviceID)
        }
    }

    func remove(_ channel: ChannelID) {
        for type in (recorders.removeValue(forKey: channel) ?? [:]).keys {
            store.removeRecorder(of: StreamID(channel: channel, type: type))
        }
    }

    func set(_ target: RecordingPlan.Target, isRecording: Bool) {
        let stream = target.stream
        let recorder = recorders[stream.channel]?[stream.type]
        let reason: RecordingReason = target.place == .local ? .schedule : .upload
        if target.place == .cloud, isRecording { uploader?.setUploading(stream, true) }
        if isRecording { recorder?.start(reason) } else { recorder?.stop(reason) }
        if target.place == .cloud, !isRecording { uploader?.setUploading(stream, false) }
    }

    func setLoop(_ isLoop: Bool) {
        self.isLoop = isLoop
        for channel in recorders.keys { store.setLoop(isLoop, channel: channel) }
        uploader?.setLoop(isLoop)
    }
}
