/// Work from callers that can't wait, for the task group of a service. Adding never blocks.
package final class TaskQueue: Sendable {
    package typealias Work = @Sendable () async -> Void

    private let works: AsyncStream<Work>
    private let continuation: AsyncStream<Work>.Continuation

    package init() { (works, continuation) = AsyncStream.makeStream() }

    package func add(_ work: @escaping Work) { continuation.yield(work) }

    /// Does the work in the order in which it was added, until `finish` or cancellation. To be called once.
    package func run() async {
        for await work in works { await work() }
    }

    /// Does all work concurrently, until `finish` or cancellation, and returns when all has ended. To be called once.
    package func runConcurrently() async {
        await withDiscardingTaskGroup { group in
            for await work in works { group.addTask { await work() } }
        }
    }

    /// Accepts no more work; the work added before is still done.
    package func finish() { continuation.finish() }
}
