/// Work of callers that can't wait, for the task group of a service. Adding never blocks.
package final class TaskQueue: Sendable {
    package typealias Work = @Sendable () async -> Void

    private let works: AsyncStream<Work>
    private let continuation: AsyncStream<Work>.Continuation

    package init() { (works, continuation) = AsyncStream.makeStream() }

    package func add(_ work: @escaping Work) { continuation.yield(work) }

    /// Does one thing after the other, in the order in which they were added, until `finish` or cancellation. Once.
    package func run() async {
        for await work in works { await work() }
    }

    /// Does everything side by side, until `finish` or cancellation, and returns when all has ended. Once.
    package func runConcurrently() async {
        await withDiscardingTaskGroup { group in
            for await work in works { group.addTask { await work() } }
        }
    }

    /// What was added is still done; what comes later isn't.
    package func finish() { continuation.finish() }
}
