package import NIOCore

/// Runs tasks on an event loop: what they `await` there, or what is isolated to nothing, needs no change of thread.
///
/// For tasks that work with what belongs to the loop, and that never block.
package final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    package init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
