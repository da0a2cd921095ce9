import Synchronization

/// Does one thing after the other, in the order in which they were given. Giving costs nothing and never blocks.
package final class SerialTasks: Sendable {
    package typealias Work = @Sendable () async -> Void

    private let works: AsyncStream<Work>
    private let continuation: AsyncStream<Work>.Continuation

    package init() { (works, continuation) = AsyncStream.makeStream() }

    package func add(_ work: @escaping Work) { continuation.yield(work) }

    /// Does what was given and will be, until `finish`. Once.
    package func run() async {
        for await work in works { await work() }
    }

    /// What was given is still done; what comes later isn't.
    package func finish() { continuation.finish() }
}
