@testable import Agent
@testable import Capture
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct DeviceRebootTests {
    private final class Lines: Sendable {
        let text = Mutex("")
    }

    private struct Forever: Service {
        let ended: RestartRequest
        func run() async throws {
            try? await gracefulShutdown()
            ended.make()
        }
    }

    /// Runs a group of services until something ends it.
    private func run(_ request: RestartRequest, during body: @escaping @Sendable () async -> Void) async throws -> Bool
    {
        let ended = RestartRequest()
        var group = ServiceGroupConfiguration(services: [Forever(ended: ended)], logger: Logger(label: "test"))
        group.services.append(.init(
            service: RestartService(request: request), successTerminationBehavior: .gracefullyShutdownGroup))
        async let running: Void = ServiceGroup(configuration: group).run()
        await body()
        try await running
        return ended.isMade
    }

    @Test func aRestartEndsAllServices() async throws {
        let request = RestartRequest()
        #expect(!request.isMade)
        #expect(try await run(request) { request.make() })
        #expect(request.isMade)
    }

    @Test func aRestartThatIsWantedTooEarlyIsNotForgotten() async throws {
        let request = RestartRequest()
        request.make()
        request.make()
        #expect(try await run(request) {})
    }

    @Test func anAgentThatEndsIsNotRestarted() async throws {
        let request = RestartRequest()
        let group = ServiceGroup(services: [RestartService(request: request)], logger: Logger(label: "test"))
        async let running: Void = group.run()
        await group.triggerGracefulShutdown()
        try await running
        request.make()
        #expect(!request.isMade)
    }

    /// What is run to reboot the machine; whether the agent restarts after all; what the log says of it.
    @Test(arguments: [
        (["/bin/true"], false, "the machine reboots"),
        (["/no/such", "/bin/true"], false, "the machine reboots"),
        (["/bin/false"], true, """
            cannot reboot the machine: /bin/false refused; run the agent as root, or set device.reboot to "restart"; \
            the agent restarts instead
            """),
        ([], true, "there is no command 'reboot'"),
    ])
    func asksTheSystemToReboot(commands: [String], restarts: Bool, said: String) async throws {
        let lines = Lines()
        let request = RestartRequest()
        let logger = Logger(label: "test") { _ in
            AgentLogHandler(write: { line in lines.text.withLock { $0 += line } })
        }
        let reboot = DeviceReboot(
            kind: .system, request: request, logger: logger, commands: commands, answerTime: .zero)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reboot.run() }
            reboot.restart()
            while lines.text.withLock({ $0.isEmpty }) { await Task.yield() }
            if restarts { while !request.isMade { await Task.yield() } }
            group.cancelAll()
        }
        #expect(lines.text.withLock { $0 }.contains(said))
        #expect(request.isMade == restarts)
    }
}
