import Base
import Glibc
import System

/// The loop of the Wi-Fi's thread: waits for events, passes them to the machine and performs its steps.
struct WiFiLoop {
    private var machine: WiFiMachine
    private let driver: WiFiDriver
    private let interfaces: InterfaceState
    private let netlink: NetlinkMonitor?
    private let inbox: WiFiInbox
    /// Performs the steps that concern others: `answer`, `remember`, `report`, `routeChanged`.
    private let notify: (WiFiStep) -> Void
    /// Called with the machine after each event.
    private let show: (WiFiMachine) -> Void

    /// There is no notification when a program ends, so this is the polling interval.
    private static let pollInterval = Duration.seconds(1)

    init(
        machine: WiFiMachine, driver: WiFiDriver, interfaces: InterfaceState, inbox: WiFiInbox,
        notify: @escaping (WiFiStep) -> Void, show: @escaping (WiFiMachine) -> Void
    ) {
        self.machine = machine
        self.driver = driver
        self.interfaces = interfaces
        self.inbox = inbox
        self.notify = notify
        self.show = show
        netlink = NetlinkMonitor()
    }

    /// Returns when the inbox is closed.
    package mutating func run() {
        var events = perform(machine.start(isWired: interfaces.isWired))
        while !inbox.isClosed {
            while !events.isEmpty { events += perform(machine.handle(events.removeFirst(), now: .now)) }
            show(machine)
            wait()
            netlink?.silence()
            events += driver.takeEvents() + inbox.take() + [.wired(interfaces.isWired), .address(interfaces.hasAddress)]
            if let deadline = machine.deadline, deadline <= .now { events.append(.tick) }
        }
        driver.close()
    }

    /// Waits for a readable descriptor or a deadline, at most a second.
    private func wait() {
        let left = min(machine.deadline.map { $0 - .now } ?? Self.pollInterval, Self.pollInterval)
        let descriptors = driver.descriptors + [inbox.descriptor] + (netlink.map { [$0.descriptor] } ?? [])
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&entries, nfds_t(entries.count), Int32(max(0, left.milliseconds.rounded(.up))))
    }

    private func perform(_ steps: [WiFiStep]) -> [WiFiEvent] {
        steps.flatMap { step -> [WiFiEvent] in
            switch step {
            case .startSupplicant: return driver.startSupplicant()
            case .stopSupplicant: driver.stopSupplicant()
            case .select(let request): return driver.select(request)
            case .scan: return driver.scan()
            case .readNetworks: return driver.readNetworks()
            case .startLease: driver.startLease()
            case .renewLease: driver.renewLease()
            case .stopLease: driver.stopLease()
            case .openAccessPoint: return driver.openAccessPoint()
            case .closeAccessPoint: driver.closeAccessPoint()
            case .answer, .remember, .report, .routeChanged: notify(step)
            }
            return []
        }
    }
}

/// The present state of the two interfaces, from the kernel.
struct InterfaceState: Sendable {
    package let interface: String
    /// Nil for a device without an Ethernet port.
    package let wired: String?
    var interfaces = NetworkInterfaces()

    /// Whether the wired network is usable: plugged in, with an address from that network.
    var isWired: Bool {
        guard let wired else { return false }
        return SmallFile.line("\(interfaces.sysfs)/\(wired)/carrier") == "1" && hasAddress(wired)
    }

    /// Whether the Wi-Fi interface has an address.
    var hasAddress: Bool { hasAddress(interface) }

    /// Whether the interface has an IPv4 address; a link-local one (169.254) does not count.
    private func hasAddress(_ name: String) -> Bool {
        interfaces.list().contains { entry in
            entry.name == name && entry.address.contains(".") && !entry.address.contains(":")
                && !entry.address.hasPrefix("169.254.")
        }
    }
}
