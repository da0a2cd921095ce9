import Glibc
import Logging
import Media

/// The Wi-Fi interface and the programs around it: wpa_supplicant or hostapd with udhcpd, and udhcpc. It blocks, for
/// seconds at times; it belongs to the Wi-Fi's thread.
final class WiFiRadio {
    let configuration: WiFiConfiguration
    private let folder: String
    private let logger: Logger
    /// Serves guests of the access point, or no longer.
    private let serveGuests: (Bool) -> Void

    private var supplicant: (program: ChildProgram, control: ControlSocket)?
    private var accessPoint: (program: ChildProgram, control: ControlSocket)?
    private var leaseServer: ChildProgram?
    private var leaseClient: ChildProgram?
    private var wantsLease = false

    /// So long a program may need until it takes commands.
    private static let startMilliseconds = 5000

    /// - Parameter folder: for sockets and settings; made here, for this user alone.
    init(
        _ configuration: WiFiConfiguration, folder: String, logger: Logger, serveGuests: @escaping (Bool) -> Void
    ) throws {
        self.configuration = configuration
        self.folder = folder
        self.logger = logger
        self.serveGuests = serveGuests
        try Folder.make(folder, mode: 0o700)
        for name in ["wpa_supplicant", "hostapd", "udhcpc", "udhcpd"] { ChildProgram.endLeftover(name, folder: folder) }
    }

    /// What to wait for, beside time.
    var descriptors: [Int32] { [supplicant?.control.descriptor, accessPoint?.control.descriptor].compactMap { $0 } }

    // MARK: What happened

    /// What the programs said since the last call, and which of them ended.
    func news() -> [WiFiEvent] {
        var events: [WiFiEvent] = []
        if let supplicant {
            let said = supplicant.control.takeEvents()
            events += (said ?? []).compactMap { SupplicantEvent(text: $0).map { .supplicant($0) } }
            if said == nil || supplicant.program.hasEnded {
                events.append(.supplicantEnded(lastWords(supplicant.program)))
            }
        }
        if let accessPoint {
            let said = accessPoint.control.takeEvents()
            for event in (said ?? []).compactMap({ AccessPointEvent(text: $0) }) {
                events += event == .opened ? admitGuests() : [.accessPoint(event)]
            }
            if said == nil || accessPoint.program.hasEnded {
                events.append(.accessPointEnded(lastWords(accessPoint.program)))
            } else if let leaseServer, leaseServer.hasEnded {
                events.append(.accessPointEnded(lastWords(leaseServer)))
            }
        }
        if wantsLease, leaseClient?.hasEnded != false { startLease() }
        return events
    }

    /// The last line that a program wrote.
    private func lastWords(_ program: ChildProgram) -> String {
        let lines = PrivateFile.read("\(folder)/\(program.name).log").split(separator: "\n")
        return "\(program.name) ended: " + (lines.last.map { String($0) }?.brief ?? "it said nothing")
    }

    // MARK: wpa_supplicant

    func startSupplicant() -> [WiFiEvent] {
        do {
            let settings = "\(folder)/wpa_supplicant.conf"
            try PrivateFile.write(
                WiFiFiles.supplicant(folder: folder, country: configuration.country), to: settings)
            supplicant = try start(["wpa_supplicant", "-i", configuration.interface, "-D", "nl80211", "-c", settings])
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
                throw ChildProgram.Failure(description: lastWords(program))
            }
            left -= 20
        }
    }

    /// - Returns: nothing, or that it couldn't be done.
    func select(_ wish: JoinWish?) -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [] }
        do {
            try control.expectOK("REMOVE_NETWORK all")
            guard let wish else {
                try control.expectOK("DISCONNECT")
                return []
            }
            let number = String(decoding: try control.ask("ADD_NETWORK").prefix { $0 != 10 }, as: UTF8.self)
            for (name, value) in wish.variables {
                try control.expectOK("SET_NETWORK \(number) \(name) \(value)", shown: "SET_NETWORK \(name)")
            }
            try control.expectOK("SELECT_NETWORK \(number)")
            // What was said of the network before is no news of this one.
            _ = control.takeEvents()
            return []
        } catch {
            logger.warning("wpa_supplicant: \(error)")
            return [.supplicantEnded("wpa_supplicant: \(error)")]
        }
    }

    /// - Returns: that it failed, for then no news of it comes.
    func scan() -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [.supplicant(.scanFailed)] }
        // One that is under way already brings the same news.
        guard let answer = try? control.ask("SCAN"), answer.starts(with: "OK".utf8) || answer.starts(with: "FAIL-BUSY".utf8)
        else { return [.supplicant(.scanFailed)] }
        return []
    }

    /// All that wpa_supplicant hears, radio by radio: its list as a whole is cut at 4 KiB.
    func readNetworks() -> [WiFiEvent] {
        guard let control = supplicant?.control else { return [.heard(nil)] }
        var heard: [HeardNetwork] = []
        while heard.count < Self.mostHeard,
            let answer = try? control.ask(HeardNetwork.command(after: heard.last?.id)),
            let next = HeardNetwork(answer: answer)
        { heard.append(next) }
        return [.heard(heard)]
    }

    /// wpa_supplicant itself keeps 200 by default.
    private static let mostHeard = 1000

    // MARK: Addresses

    func startLease() {
        wantsLease = true
        leaseClient?.end()
        do throws(ChildProgram.Failure) {
            leaseClient = try ChildProgram(
                ["udhcpc", "-f", "-R", "-i", configuration.interface, "-s", configuration.leaseScript, "-t", "5", "-T",
                 "2", "-A", "5", "-x", "hostname:camera"], folder: folder)
        } catch {
            logger.warning("no address for the Wi-Fi: \(error)")
        }
    }

    func renewLease() { leaseClient?.signal(SIGUSR1) }

    /// The script takes the address away; one that nobody took is taken here.
    func stopLease() {
        guard wantsLease else { return }
        wantsLease = false
        leaseClient?.end()
        leaseClient = nil
        run("ip", "address", "flush", "dev", configuration.interface)
    }

    // MARK: The access point

    func openAccessPoint() -> [WiFiEvent] {
        guard let settings = configuration.accessPoint else { return [.accessPointEnded("none is configured")] }
        do {
            let file = "\(folder)/hostapd.conf"
            try PrivateFile.write(
                WiFiFiles.accessPoint(
                    settings, ssid: configuration.accessPointName, interface: configuration.interface, folder: folder,
                    country: configuration.country), to: file)
            let started = try start(["hostapd", file])
            accessPoint = started
            // It may have been on the air before it was listened to.
            let isOpen = try started.control.ask("STATUS").starts(with: "state=ENABLED".utf8)
            return isOpen ? admitGuests() : []
        } catch {
            return [.accessPointEnded("\(error)")]
        }
    }

    /// On the air: guests get addresses, and somebody to talk to.
    private func admitGuests() -> [WiFiEvent] {
        guard leaseServer == nil, let settings = configuration.accessPoint else { return [] }
        do {
            let interface = configuration.interface
            run("ip", "address", "replace", "\(settings.address)/24", "dev", interface)
            let file = "\(folder)/udhcpd.conf"
            try PrivateFile.write("", to: "\(folder)/leases")
            try PrivateFile.write(WiFiFiles.leases(settings, interface: interface, folder: folder), to: file)
            leaseServer = try ChildProgram(["udhcpd", "-f", file], folder: folder)
            serveGuests(true)
            return [.accessPointOpened]
        } catch {
            return [.accessPointEnded("\(error)")]
        }
    }

    func closeAccessPoint() {
        serveGuests(false)
        leaseServer?.end()
        leaseServer = nil
        accessPoint?.program.end()
        accessPoint = nil
        unlink("\(folder)/hostapd.conf")
        run("ip", "address", "flush", "dev", configuration.interface)
    }

    /// Everything ended, in an order that lets the router know.
    func close() {
        stopLease()
        stopSupplicant()
        if accessPoint != nil { closeAccessPoint() }
    }

    /// Runs a command of the system to its end.
    private func run(_ arguments: String...) {
        do throws(ChildProgram.Failure) {
            let program = try ChildProgram(arguments, folder: folder)
            if !program.waitForEnd(milliseconds: 5000) || program.exitCode != 0 {
                logger.warning("\(arguments.joined(separator: " ")): \(lastWords(program))")
            }
        } catch {
            logger.warning("\(error)")
        }
    }
}
