import Synchronization

/// Runs tasks one after the other, in the order in which they were added. Adding never blocks.
package final class SerialTasks: Sendable {
    package typealias Work = @Sendable () async -> Void

    private let works: AsyncStream<Work>
    private let continuation: AsyncStream<Work>.Continuation

    package init() { (works, continuation) = AsyncStream.makeStream() }

    package func add(_ work: @escaping Work) { continuation.yield(work) }

    /// Runs the tasks, those added later included, until `finish`. To be called once.
    package func run() async {
        for await work in works { await work() }
    }

    /// Ends the queue: tasks added before still run; later ones do not.
    package func finish() { continuation.finish() }
}
