import Base
import Glibc
import Logging
import NIOPosix
import System

/// Starts the agent or the machine anew, as a platform wants it (6CH, 002 7.5.16: answered first) or somebody at the
/// console.
struct DeviceReboot: Sendable {
    let kind: RebootKind
    let restart: RestartRequest
    let logger: Logger
    /// Where the system keeps the command that reboots it; the first that exists is run.
    var commands = ["/sbin/reboot", "/usr/sbin/reboot", "/bin/reboot"]
    /// So long the answer has to get out.
    var answerTime = Duration.milliseconds(500)

    /// Returns at once, so that whoever asked for it can be answered first.
    func begin() {
        Task {
            try? await Task.sleep(for: answerTime)
            await perform()
        }
    }

    /// The system's own command is asked to reboot the machine, not the kernel: it ends all programs in their order,
    /// this one by SIGTERM, and unmounts the disks. If it refuses, the agent at least restarts itself: the platform
    /// waits for the device to come back.
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
        restart.make()
    }

    private static func runReboot(_ commands: [String]) throws(RestartError) {
        guard let command = commands.first(where: { access($0, X_OK) == 0 }) else {
            throw .cannotReboot(reason: "there is no command 'reboot'")
        }
        try RebootProgram.run(command)
    }
}
