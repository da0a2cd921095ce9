import Base
import Device
import Glibc
import Logging
import System

/// The Wi-Fi interface and its programs: wpa_supplicant or hostapd with udhcpd, and udhcpc. Calls block, for seconds at
/// times; for the Wi-Fi's thread.
final class WiFiDriver {
    private let configuration: WiFiConfiguration
    private let folder: String
    private let programs: String
    private let logger: Logger
    /// Told when the access point opens and closes: for the agent's services for its stations.
    private let events: EventBus

    var supplicant: (program: ChildProgram, control: ControlSocket)?
    private var accessPoint: (program: ChildProgram, control: ControlSocket)?
    private var leaseServer: ChildProgram?
    private(set) var leaseClient: ChildProgram?
    private var wantsLease = false

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

    /// The programs' events since the last call, including the ends of programs.
    func takeEvents() -> [WiFiEvent] {
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
                events += event == .opened ? admitStations() : [.accessPoint(event)]
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
    private func start(_ arguments: [String]) throws -> (program: ChildProgram, control: ControlSocket) {
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

    private func flushAddresses() { run("ip", "address", "flush", "dev", configuration.interface) }

    /// Runs a system command to its end.
    private func run(_ name: String, _ arguments: String...) {
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

/// Station mode: wpa_supplicant, and udhcpc for an address.
extension WiFiDriver {
    func startSupplicant() -> [WiFiEvent] {
        do {
            let settings = "\(folder)/wpa_supplicant.conf"
            try PrivateFile.write(
                WiFiFiles.supplicant(folder: folder, country: configuration.country), to: settings)
            supplicant = try start(
                [programs + "wpa_supplicant", "-i", configuration.interface, "-D", "nl80211", "-c", settings])
            return [.supplicantReady]
        } catch {
            logger.warning("no Wi-Fi: \(error)")
            return [.supplicantEnded("\(error)")]
        }
    }

    func stopSupplicant() {
        supplicant?.program.end()
        supplicant = nil
    }

    /// - Returns: no event, or the failure.
    func select(_ request: JoinRequest?) -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [] }
        do {
            try control.expectOK("REMOVE_NETWORK all")
            guard let request else {
                try control.expectOK("DISCONNECT")
                return []
            }
            let number = String(decoding: try control.ask("ADD_NETWORK").prefix { $0 != 10 }, as: UTF8.self)
            for (name, value) in request.variables {
                try control.expectOK("SET_NETWORK \(number) \(name) \(value)", shown: "SET_NETWORK \(name)")
            }
            try control.expectOK("SELECT_NETWORK \(number)")
            // Earlier events concern the previous network.
            _ = control.takeEvents()
            return []
        } catch {
            logger.warning("wpa_supplicant: \(error)")
            return [.supplicantEnded("wpa_supplicant: \(error)")]
        }
    }

    /// - Returns: the failure, which wpa_supplicant would not report by an event.
    func scan() -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [.supplicant(.scanFailed)] }
        // A scan already under way gives the same event.
        let answer = (try? control.ask("SCAN")) ?? []
        let isUnderWay = answer.starts(with: "OK".utf8) || answer.starts(with: "FAIL-BUSY".utf8)
        return isUnderWay ? [] : [.supplicant(.scanFailed)]
    }

    /// Reads the scan results BSS by BSS: the whole list would be cut at 4 KiB.
    func readNetworks() -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [.heard(nil)] }
        var heard: [HeardNetwork] = []
        do {
            while heard.count < Self.mostHeard,
                let next = HeardNetwork(answer: try control.ask(HeardNetwork.command(after: heard.last?.id)))
            { heard.append(next) }
        } catch {
            logger.warning("wpa_supplicant: \(error)")
            // An empty result is not taken for the absence of networks.
            if heard.isEmpty { return [.heard(nil)] }
        }
        return [.heard(heard)]
    }

    func startLease() {
        wantsLease = true
        leaseClient?.end()
        leaseClient = nil
        do throws(ChildProgram.Failure) {
            leaseClient = try ChildProgram(
                [
                    programs + "udhcpc", "-f", "-R", "-i", configuration.interface, "-s", configuration.leaseScript,
                    "-t", "5", "-T", "2", "-A", "5", "-x", "hostname:camera",
                ], folder: folder)
        } catch {
            logger.warning("no address for the Wi-Fi: \(error)")
        }
    }

    func renewLease() {
        guard let leaseClient else { return startLease() }
        leaseClient.signal(SIGUSR1)
    }

    /// Ends udhcpc, whose script removes the address; an address that is left is removed here.
    func stopLease() {
        guard wantsLease else { return }
        wantsLease = false
        leaseClient?.end()
        leaseClient = nil
        flushAddresses()
    }

    /// By default wpa_supplicant itself keeps 200.
    private static let mostHeard = 1000
}

/// Access point mode: hostapd, and udhcpd for its stations.
extension WiFiDriver {
    func openAccessPoint() -> [WiFiEvent] {
        guard let settings = configuration.accessPoint else { return [.accessPointEnded("none is configured")] }
        do {
            let file = "\(folder)/hostapd.conf"
            try PrivateFile.write(
                WiFiFiles.accessPoint(
                    settings, ssid: configuration.accessPointName, interface: configuration.interface, folder: folder,
                    country: configuration.country), to: file)
            let started = try start([programs + "hostapd", file])
            accessPoint = started
            // It may have been enabled before the events were subscribed to.
            let isOpen = try started.control.ask("STATUS").starts(with: "state=ENABLED".utf8)
            return isOpen ? admitStations() : []
        } catch {
            return [.accessPointEnded("\(error)")]
        }
    }

    /// Once enabled: stations get addresses, and the agent's services.
    private func admitStations() -> [WiFiEvent] {
        guard leaseServer == nil, let settings = configuration.accessPoint else { return [] }
        do {
            let interface = configuration.interface
            run("ip", "address", "replace", "\(settings.address)/24", "dev", interface)
            let file = "\(folder)/udhcpd.conf"
            try PrivateFile.write("", to: "\(folder)/leases")
            try PrivateFile.write(WiFiFiles.leases(settings, interface: interface, folder: folder), to: file)
            leaseServer = try ChildProgram([programs + "udhcpd", "-f", file], folder: folder)
            events.begin(.accessPoint, "the access point '\(configuration.accessPointName)' is open")
            return [.accessPointOpened]
        } catch {
            return [.accessPointEnded("\(error)")]
        }
    }

    func closeAccessPoint() {
        events.end(.accessPoint)
        leaseServer?.end()
        leaseServer = nil
        accessPoint?.program.end()
        accessPoint = nil
        unlink("\(folder)/hostapd.conf")
        flushAddresses()
    }
}
