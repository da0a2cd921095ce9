import Base
import System

/// Wakes the recorder's thread when there is something to write, and at the end.
final class WriterSignal: Sendable {
    private struct State {
        var hasWork = false
        var isEnding = false
    }

    private let state = Condition(State())

    func wake() { state.update { $0.hasWork = true } }

    package func end() { state.update { $0.isEnding = true } }

    /// Waits for work or for the deadline (nil: for work alone).
    ///
    /// - Returns: false when the thread is to end.
    func wait(until deadline: MediaTime?) -> Bool {
        let goesOn = state.wait(until: deadline) { state -> Bool? in
            guard state.hasWork || state.isEnding else { return nil }
            state.hasWork = false
            return !state.isEnding
        }
        return goesOn ?? true
    }
}
