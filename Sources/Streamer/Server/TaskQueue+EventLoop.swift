import NIOCore
import System

extension TaskQueue {
    /// Calls `body` in the queue's task group, and `done` with its result on the event loop. Call it there.
    ///
    /// Does not call back when the group ends first.
    func call<Value: Sendable>(
        on eventLoop: any EventLoop, _ body: @escaping @Sendable () async -> Value,
        then done: @escaping (Value) -> Void
    ) {
        let done = NIOLoopBound(done, eventLoop: eventLoop)
        add {
            let value = await body()
            eventLoop.execute { done.value(value) }
        }
    }
}
