import NIOPosix

/// Runs async code on a thread of its own inside a namespace: sockets that it makes are there.
final class NamespaceExecutor: TaskExecutor {
    private let thread = NIOThreadPool(numberOfThreads: 1)

    init(_ network: NATNetwork, _ place: String) async throws {
        thread.start()
        try await thread.runIfActive { try network.enter(place) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        thread.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    func end() { thread.shutdownGracefully { _ in } }
}
