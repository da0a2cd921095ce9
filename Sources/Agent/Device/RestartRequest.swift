import ServiceLifecycle
import Synchronization

/// Somebody's wish that the agent starts anew. It can be made from any thread, and is not taken back.
final class RestartRequest: Sendable {
    private enum State: UInt8, AtomicRepresentable {
        case open, made
        /// The agent ends for good.
        case void
    }

    private let state = Atomic(State.open)
    private let end = AsyncStream.makeStream(of: Never.self)

    /// Whether the process is to be replaced when all services have ended.
    var isMade: Bool { state.load(ordering: .acquiring) == .made }

    /// The services end at once: whoever asked for it is to be answered before. Nothing happens in an agent that is
    /// ending already: who sent it a SIGTERM wants no new one.
    func make() { settle(.made) }

    fileprivate func makeVoid() { settle(.void) }

    private func settle(_ outcome: State) {
        _ = state.compareExchange(expected: .open, desired: outcome, ordering: .acquiringAndReleasing)
        end.continuation.finish()
    }

    /// Ends when the wish is made. One task may wait for it.
    fileprivate var waiting: AsyncStream<Never> { end.stream }
}

/// Ends the group of services when a restart is wanted. It has to be in the group with
/// `successTerminationBehavior: .gracefullyShutdownGroup`.
struct RestartService: Service {
    let request: RestartRequest

    func run() async throws {
        for await _ in request.waiting.cancelOnGracefulShutdown() {}
        request.makeVoid()
    }
}
