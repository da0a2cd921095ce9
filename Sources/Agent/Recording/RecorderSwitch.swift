import Media
import Recorder
import Uplink

/// Starts and stops the recorder's streams as the schedule says.
struct RecorderSwitch: RecordingSwitch {
    let store: RecordingStore
    let writers: [RecordedStream: RecordingWriter]
    let orders: RecordingOrders
    let exceptions: ExceptionReporter

    func set(channel: Int, stream: StreamType, place: RecordingPlace, recording: Bool) {
        guard place == .local, let writer = writers[RecordedStream(channel: channel, type: stream)] else { return }
        if recording { writer.start(.schedule) } else { writer.stop(.schedule) }
    }

    func setLoop(_ isLoop: Bool) {
        for channel in Set(writers.keys.map(\.channel)) { store.setLoop(isLoop, channel: channel) }
    }

    func policyIgnored(_ id: Int, channel: Int) {
        exceptions.happened(
            .policyIgnored, channel: channel, "policy \(id) changes nothing: its stream is recorded by hand")
    }
}
