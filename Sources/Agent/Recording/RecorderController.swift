import Device
import Media
import NIOPosix
import Recorder
import Synchronization

/// Starts and stops the recorder by the schedule. What goes to the cloud is recorded on the disk first, and uploaded
/// from there.
final class RecorderController: RecordingController {
    private let store: RecordingStore
    private let recorders: [StreamID: StreamRecorder]
    private let upload: @Sendable (StreamID, Bool) -> Void
    private let loop: @Sendable (Bool) -> Void
    private let ignored: @Sendable (_ policy: Int, _ channel: Int) -> Void
    /// The places that a stream is recorded for.
    private let places = Mutex<[StreamID: Set<RecordingPlace>]>([:])
    private let isLoop: Mutex<Bool>
    private let applying = Mutex(())

    /// Blocks for the disk.
    ///
    /// - Parameters:
    ///   - isLoop: as it was kept; nothing may go before that is known.
    ///   - upload: whether what is recorded of a stream from now on goes to the cloud too. It must not block.
    ///   - loop: whether the oldest objects in the cloud go when that is full. It must not block.
    ///   - ignored: a policy's time came, and a recording by hand goes on. It must not block.
    init(
        store: RecordingStore, recorders: [StreamID: StreamRecorder], isLoop: Bool,
        upload: @escaping @Sendable (StreamID, Bool) -> Void, loop: @escaping @Sendable (Bool) -> Void = { _ in },
        ignored: @escaping @Sendable (_ policy: Int, _ channel: Int) -> Void
    ) {
        self.store = store
        self.recorders = recorders
        self.upload = upload
        self.loop = loop
        self.ignored = ignored
        self.isLoop = Mutex(isLoop)
        applyLoop()
    }

    func set(channel: Int, stream: StreamType, place: RecordingPlace, recording: Bool) {
        let stream = StreamID(channel: ChannelID(channel), type: stream)
        if place == .cloud, recording { upload(stream, true) }
        let isRecorded = places.withLock { places in
            if recording { places[stream, default: []].insert(place) } else { places[stream]?.remove(place) }
            return places[stream]?.isEmpty == false
        }
        if isRecorded { recorders[stream]?.start(.schedule) } else { recorders[stream]?.stop(.schedule) }
        if place == .cloud, !recording { upload(stream, false) }
    }

    func setLoop(_ isLoop: Bool) {
        self.isLoop.withLock { $0 = isLoop }
        loop(isLoop)
        NIOThreadPool.singleton.submit { _ in self.applyLoop() }
    }

    /// The value that was set last, however the threads are timed.
    private func applyLoop() {
        applying.withLock { _ in
            let isLoop = isLoop.withLock { $0 }
            for channel in Set(recorders.keys.map(\.channel)) { store.setLoop(isLoop, channel: channel) }
        }
    }

    func policyIgnored(_ id: Int, channel: Int) { ignored(id, channel) }
}
