import Base
import Glibc
import System

/// The loop of the Wi-Fi's thread: waits for events, passes them to the machine and performs its steps.
struct WiFiLoop {
    private var machine: WiFiMachine
    private let radio: WiFiDriver
    private let facts: InterfaceState
    private let bell: NetlinkMonitor?
    private let inbox: WiFiInbox
    /// Performs the steps that concern others: `answer`, `remember`, `report`, `wayChanged`.
    private let tell: (WiFiStep) -> Void
    /// Called with the machine after each event.
    private let show: (WiFiMachine) -> Void

    /// There is no notification when a program ends, so this is the polling interval.
    private static let look = Duration.seconds(1)

    init(
        machine: WiFiMachine, radio: WiFiDriver, facts: InterfaceState, inbox: WiFiInbox,
        tell: @escaping (WiFiStep) -> Void, show: @escaping (WiFiMachine) -> Void
    ) {
        self.machine = machine
        self.radio = radio
        self.facts = facts
        self.inbox = inbox
        self.tell = tell
        self.show = show
        bell = NetlinkMonitor()
    }

    /// Returns when the inbox is closed.
    package mutating func run() {
        var events = perform(machine.start(isWired: facts.isWired))
        while !inbox.isClosed {
            while !events.isEmpty { events += perform(machine.handle(events.removeFirst(), now: .now)) }
            show(machine)
            wait()
            bell?.silence()
            events += radio.news() + inbox.take() + [.wired(facts.isWired), .address(facts.hasAddress)]
            if let deadline = machine.deadline, deadline <= .now { events.append(.tick) }
        }
        radio.close()
    }

    /// Waits for a readable descriptor or a deadline, at most a second.
    private func wait() {
        let left = min(machine.deadline.map { $0 - .now } ?? Self.look, Self.look)
        let descriptors = radio.descriptors + [inbox.descriptor] + (bell.map { [$0.descriptor] } ?? [])
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&entries, nfds_t(entries.count), Int32(max(0, left.milliseconds.rounded(.up))))
    }

    private func perform(_ steps: [WiFiStep]) -> [WiFiEvent] {
        steps.flatMap { step -> [WiFiEvent] in
            switch step {
            case .startSupplicant: return radio.startSupplicant()
            case .stopSupplicant: radio.stopSupplicant()
            case .select(let wish): return radio.select(wish)
            case .scan: return radio.scan()
            case .readNetworks: return radio.readNetworks()
            case .startLease: radio.startLease()
            case .renewLease: radio.renewLease()
            case .stopLease: radio.stopLease()
            case .openAccessPoint: return radio.openAccessPoint()
            case .closeAccessPoint: radio.closeAccessPoint()
            case .answer, .remember, .report, .wayChanged: tell(step)
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
