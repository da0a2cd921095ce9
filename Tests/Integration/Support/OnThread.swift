import NIOPosix

/// Runs what blocks on a thread that may block, as a part of the test that calls it.
func onThread<Result: Sendable>(_ work: @Sendable () throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(BlockingExecutor()) { () async throws -> Result in try work() }
}

/// Threads beside the cooperative pool, which a server in the same process needs for itself.
private final class BlockingExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        NIOThreadPool.singleton.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
