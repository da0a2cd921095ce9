import ServiceLifecycle

/// The upgrade service, which runs until the agent ends.
package struct UpgradeService: Service {
    /// Nil where there are no slots.
    let worker: UpgradeWorker?

    package init(worker: UpgradeWorker? = nil) {
        self.worker = worker
    }

    /// The interval for checking whether the board has confirmed a trial.
    static let pause = Duration.seconds(2)

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let worker else { return }
            while worker.isOnTrial, (try? await Task.sleep(for: Self.pause)) != nil { await worker.lookAtRecord() }
        }
        try? await gracefulShutdown()
        await worker?.stop()
    }
}
