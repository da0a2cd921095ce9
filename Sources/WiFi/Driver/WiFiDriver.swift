import Base
import Device
import Glibc
import Logging
import System

/// The Wi-Fi interface and its programs: wpa_supplicant or hostapd with udhcpd, and udhcpc. Calls block, for seconds at
/// times; for the Wi-Fi's thread.
final class WiFiDriver {
    package let configuration: WiFiConfiguration
    let folder: String
    let programs: String
    let logger: Logger
    /// Told when the access point opens and closes: for the agent's services for its stations.
    let events: EventBus

    var supplicant: (program: ChildProgram, control: ControlSocket)?
    package var accessPoint: (program: ChildProgram, control: ControlSocket)?
    var leaseServer: ChildProgram?
    var leaseClient: ChildProgram?
    var wantsLease = false

    /// How long a program may take to accept commands.
    private static let startMilliseconds = 5000

    /// Cleans up after an agent that was killed: ends its programs, and removes its address in the access point, which
    /// would be taken for one from a network.
    ///
    /// - Parameters:
    ///   - folder: for sockets and settings; created here, for this user alone.
    ///   - programs: the folder of the programs, with `/` at its end; empty: PATH.
    init(
        _ configuration: WiFiConfiguration, folder: String, programs: String = "", events: EventBus, logger: Logger
    ) throws {
        self.configuration = configuration
        self.folder = folder
        self.programs = programs
        self.logger = logger
        self.events = events
        do throws(Folder.Failure) {
            try Folder.make(folder, mode: 0o700)
        } catch {
            let reason = SystemError.text(error.code)
            throw ChildProgram.Failure(description: "cannot make \(folder): \(reason); it takes root to join networks")
        }
        for name in ["wpa_supplicant", "hostapd", "udhcpc", "udhcpd"] { ChildProgram.endLeftover(name, folder: folder) }
        flushAddresses()
    }

    /// The descriptors to wait for.
    var descriptors: [Int32] { [supplicant?.control.descriptor, accessPoint?.control.descriptor].compactMap { $0 } }

    // MARK: Events

    /// The programs' events since the last call, and the ends of programs.
    func news() -> [WiFiEvent] {
        var events: [WiFiEvent] = []
        if let supplicant {
            let said = supplicant.control.takeEvents()
            events += (said ?? []).compactMap { SupplicantEvent(text: $0).map { .supplicant($0) } }
            if said == nil || supplicant.program.hasEnded {
                events.append(.supplicantEnded(supplicant.program.lastWords))
            }
        }
        if let accessPoint {
            let said = accessPoint.control.takeEvents()
            for event in (said ?? []).compactMap({ AccessPointEvent(text: $0) }) {
                events += event == .opened ? admitGuests() : [.accessPoint(event)]
            }
            if said == nil || accessPoint.program.hasEnded {
                events.append(.accessPointEnded(accessPoint.program.lastWords))
            } else if let leaseServer, leaseServer.hasEnded {
                events.append(.accessPointEnded(leaseServer.lastWords))
            }
        }
        if wantsLease, leaseClient?.hasEnded != false { startLease() }
        for program in [supplicant?.program, accessPoint?.program, leaseServer, leaseClient] { program?.trimLog() }
        return events
    }

    /// Starts a program and waits for its control socket.
    package func start(_ arguments: [String]) throws -> (program: ChildProgram, control: ControlSocket) {
        let path = "\(folder)/\(configuration.interface)"
        unlink(path)
        let program = try ChildProgram(arguments, folder: folder)
        var left = Self.startMilliseconds
        while true {
            if access(path, F_OK) == 0, let control = try? ControlSocket(path: path, ownPath: "\(folder)/agent") {
                return (program, control)
            }
            guard left > 0, !program.waitForEnd(milliseconds: 20) else {
                program.end()
                throw ChildProgram.Failure(description: program.lastWords)
            }
            left -= 20
        }
    }

    /// Ends all programs, in an order in which the router is notified.
    func close() {
        stopLease()
        stopSupplicant()
        if accessPoint != nil { closeAccessPoint() }
    }

    func flushAddresses() { run("ip", "address", "flush", "dev", configuration.interface) }

    /// Runs a system command to its end.
    package func run(_ name: String, _ arguments: String...) {
        do throws(ChildProgram.Failure) {
            let program = try ChildProgram([programs + name] + arguments, folder: folder)
            if !program.waitForEnd(milliseconds: 5000) || program.exitCode != 0 {
                logger.warning("\(name) \(arguments.joined(separator: " ")): \(program.lastWords)")
            }
        } catch {
            logger.warning("\(error)")
        }
    }
}
