import Synchronization
@testable import System
import Testing

@Suite(.timeLimit(.minutes(1))) struct TaskQueueTests {
    @Test func oneAfterTheOtherInOrder() async {
        let tasks = TaskQueue()
        let done = Mutex<[Int]>([])
        for number in 0..<100 {
            tasks.add {
                await Task.yield()
                done.withLock { $0.append(number) }
            }
        }
        tasks.finish()
        tasks.add { Issue.record("added after the end") }
        await tasks.run()
        #expect(done.withLock { $0 } == Array(0..<100))
    }

    /// The first waits for the second: side by side, both end.
    @Test func sideBySide() async {
        let tasks = TaskQueue()
        let (signal, continuation) = AsyncStream.makeStream(of: Void.self)
        tasks.add { for await _ in signal {} }
        tasks.add { continuation.finish() }
        tasks.finish()
        await tasks.runConcurrently()
        #expect(await signal.first { true } == nil)
    }
}
