@testable import Base
import Media
@testable import Net
import TestSupport


/// A machine, its clock, and what it asked last.
struct RouterBench {
    static let router = Router(
        url: "http://192.168.1.1:5000/root.xml", controlURL: "http://192.168.1.1:5000/ctl",
        service: "WANIPConnection:1", localAddress: "192.168.1.2")

    var machine: PortMappingMachine
    var now = linkStart
    /// The call that waits for its reply.
    var asked: (number: RouterCallNumber, call: RouterCall)?
    var news: [PortMappingUpdate] = []
    var hasStopped = false

    init(leftover: UInt16? = nil, seed: UInt64 = 1) {
        machine = PortMappingMachine(
            internalPort: 554, name: "test", leftover: leftover, random: SeededRandom(seed: seed))
    }

    /// Takes what the machine wants.
    mutating func take(_ actions: [PortMappingAction]) {
        for action in actions {
            switch action {
            case .call(let number, let call): asked = (number, call)
            case .news(let more): news.append(more)
            case .stopped: hasStopped = true
            }
        }
    }

    mutating func start() { take(machine.start(now: now)) }
    mutating func check() { take(machine.check(now: now)) }
    mutating func stop() { take(machine.stop(now: now)) }

    /// Replies to the last call.
    mutating func reply(_ reply: RouterReply) {
        guard let number = asked?.number else { return }
        asked = nil
        take(machine.reply(number, reply, now: now))
    }

    /// Turns the clock to the machine's next deadline and gives the seconds that took.
    mutating func waitForNext() -> Double? {
        guard let deadline = machine.nextDeadline else { return nil }
        let passed = deadline - now
        now = max(now, deadline)
        take(machine.tick(now: now))
        return passed.milliseconds / 1000
    }

    /// The port of the `map` that waits for its reply.
    var port: UInt16? { if case .map(let mapping, _) = asked?.call { mapping.externalPort } else { nil } }

    /// From the start to a mapping.
    mutating func map(address: String = "11.22.33.1") {
        start()
        reply(.found(Self.router))
        reply(.address(address))
        reply(.done)
    }
}
