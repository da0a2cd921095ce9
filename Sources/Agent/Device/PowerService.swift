import NIOPosix
import ServiceLifecycle
import Uplink

/// Tells the platform of trouble with the board's power, as long as the agent runs.
struct PowerService: Service {
    let supply: PowerSupply
    let exceptions: ExceptionReporter

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let trouble = try? await NIOThreadPool.singleton.runIfActive { [supply] in supply.trouble }
                if let words = trouble ?? nil {
                    exceptions.begin(.power, words)
                } else {
                    exceptions.over(.power)
                }
                try? await Task.sleep(for: .seconds(10))
            }
        }
    }
}
