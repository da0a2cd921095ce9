import Device
import Media
import Synchronization

/// The recorders of a store's streams. No call waits for the disk.
final class StreamRecorders: Sendable {
    private struct State {
        var current: [StreamID: StreamRecorder] = [:]
        /// Those and, before them, those of streams that are gone and not written out yet.
        var all: [StreamRecorder] = []
    }

    private let state = Mutex(State())

    var all: [StreamRecorder] { state.withLock { $0.all } }

    /// The recorder of a stream, made unless there is one.
    func recorder(of stream: StreamID, make: () -> StreamRecorder) -> StreamRecorder {
        state.withLock { state in
            if let recorder = state.current[stream] { return recorder }
            let recorder = make()
            state.current[stream] = recorder
            state.all.append(recorder)
            return recorder
        }
    }

    /// Ends a stream's recorder; a later one may have another hub.
    func remove(_ stream: StreamID) { state.withLock { $0.current.removeValue(forKey: stream) }?.end() }

    /// Forgets the ended recorders of which everything is written.
    func removeWritten() { state.withLock { state in state.all.removeAll { $0.isOver } } }
}
