import Base
import Device
import Glibc
import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization
import System

/// Restarts the agent or reboots the machine, requested by a platform or at the console; the response is sent first.
struct DeviceReboot: Service, PowerControl {
    private let kind: RebootKind
    private let request: RestartRequest
    private let logger: Logger
    private let commands: [String]
    private let answerTime: Duration
    private let requests = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - commands: possible paths of the system's reboot command; the first that exists is run.
    ///   - answerTime: the delay before the restart, so that the response is sent.
    init(
        kind: RebootKind, request: RestartRequest, logger: Logger,
        commands: [String] = ["/sbin/reboot", "/usr/sbin/reboot", "/bin/reboot"],
        answerTime: Duration = .milliseconds(500)
    ) {
        self.kind = kind
        self.request = request
        self.logger = logger
        self.commands = commands
        self.answerTime = answerTime
    }

    func restart() { requests.continuation.yield() }

    func run() async {
        await cancelWhenGracefulShutdown {
            for await _ in requests.stream where (try? await Task.sleep(for: answerTime)) != nil { await perform() }
        }
    }

    /// Reboots by the system's own command instead of a system call: it ends all programs in their order, this one by
    /// SIGTERM, and unmounts the disks. If it fails, the agent at least restarts itself: the platform waits for the
    /// device to come back.
    private func perform() async {
        if kind == .system {
            do {
                let commands = commands
                try await NIOThreadPool.singleton.runIfActive { try Self.runReboot(commands) }
                logger.notice("the machine reboots")
                return
            } catch {
                logger.error("\(error); the agent restarts instead")
            }
        } else {
            logger.notice("the agent restarts")
        }
        request.make()
    }

    private static func runReboot(_ commands: [String]) throws(RestartError) {
        guard let command = commands.first(where: { access($0, X_OK) == 0 }) else {
            throw .cannotReboot(reason: "there is no command 'reboot'")
        }
        try RebootProgram.run(command)
    }
}

/// A request to restart the agent. It can be made from any thread, and can't be withdrawn.
final class RestartRequest: Sendable {
    private enum State: UInt8, AtomicRepresentable {
        case open, made
        /// The agent ends for good.
        case void
    }

    private let state = Atomic(State.open)
    private let end = AsyncStream.makeStream(of: Never.self)

    /// Whether the process is to be replaced when all services have ended.
    var isMade: Bool { state.load(ordering: .acquiring) == .made }

    /// Ends the services at once, so the response to the request must be sent before. Has no effect in an agent that is
    /// ending already: after a SIGTERM no restart is wanted.
    func make() { settle(.made) }

    fileprivate func makeVoid() { settle(.void) }

    private func settle(_ outcome: State) {
        _ = state.compareExchange(expected: .open, desired: outcome, ordering: .acquiringAndReleasing)
        end.continuation.finish()
    }

    /// Ends when the request is made. One task may wait for it.
    fileprivate var waiting: AsyncStream<Never> { end.stream }
}

/// Ends the group of services when a restart is requested. It has to be in the group with
/// `successTerminationBehavior: .gracefullyShutdownGroup`.
struct RestartService: Service {
    let request: RestartRequest

    func run() async throws {
        for await _ in request.waiting.cancelOnGracefulShutdown() {}
        request.makeVoid()
    }
}
