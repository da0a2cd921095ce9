import Device
import Recorder
import Synchronization

/// What the store said, counted.
final class Events: Sendable {
    struct Counts {
        var closed = 0
        var dropped = 0
        /// What went wrong, in words.
        var troubles: [String] = []
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func add(_ event: RecordingEvent) {
        state.withLock { counts in
            switch event {
            case .closed: counts.closed += 1
            case .removed: break
            case .dropped(_, let pictures): counts.dropped += pictures
            default: counts.troubles.append("\(event)")
            }
        }
    }
}
