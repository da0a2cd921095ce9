import Glibc

/// The program of the system that reboots the machine.
package enum RebootProgram {
    /// Runs a program that reboots the machine. Blocks until it has ended.
    package static func run(_ command: String) throws(RestartError) {
        let child: pid_t
        do throws(ProcessSpawn.Failure) {
            child = try ProcessSpawn.start([command])
        } catch {
            throw .cannotReboot(reason: "\(command): \(SystemError.text(error.code))")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        if status != 0 { throw .cannotReboot(reason: "\(command) refused") }
    }
}

/// Why the agent could not be started anew.
package enum RestartError: Error, Equatable, CustomStringConvertible {
    case unknownProgram
    case cannotStart(path: String, reason: String)
    case cannotReboot(reason: String)

    package var description: String {
        switch self {
        case .unknownProgram: "cannot restart: /proc does not say which program this is; start the agent again"
        case .cannotStart(let path, let reason): "cannot restart \(path): \(reason); start the agent again"
        case .cannotReboot(let reason):
            "cannot reboot the machine: \(reason); run the agent as root, or set device.reboot to \"restart\""
        }
    }
}
