import Device
import NIOPosix
import ServiceLifecycle

/// Posts trouble with the board's power, as long as the agent runs.
struct PowerService: Service {
    let supply: PowerSupply
    let events: EventBus

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let trouble = try? await NIOThreadPool.singleton.runIfActive { [supply] in supply.trouble }
                if let words = trouble ?? nil {
                    events.begin(.power, words)
                } else {
                    events.end(.power, "the power is well again")
                }
                try? await Task.sleep(for: .seconds(10))
            }
        }
    }
}
