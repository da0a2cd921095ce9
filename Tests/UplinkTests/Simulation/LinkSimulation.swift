@testable import Base
import Media
@testable import System
import TestSupport
@testable import Uplink

/// An hour of one device and its platform, made of a seed alone: chance decides what fails, when and how.
///
/// In the first half everything may go wrong; from its middle on everything is well, and at its end the device must
/// be online. `LinkInvariants` watches every step.
struct LinkSimulation {
    enum Event {
        case redirected(CallNumber, RedirectOutcome)
        case registered(CallNumber, RegistrationOutcome)
        case connected(LinkNumber)
        case connectFailed(LinkNumber)
        case frame(LinkNumber, LinkFrame, PayloadReading)
        case cut(LinkNumber)
        case damage(LinkNumber)
        case moodChanges
        case heals
        case platformAsks
        case deviceAsks
        case deviceAnswers(UInt64)
        case addressChanges
        case abilitiesChange
        case factoryReset
        case agentRestarts
    }

    static let length = Duration.seconds(3600)

    var random: SeededRandom
    var now = linkStart
    var queue = EventQueue<Event>()
    var machine: LinkStateMachine
    var mood = PlatformMood()
    var invariants: LinkInvariants
    var kept = RegistrationRecord()
    var lastRegistration: MediaTime?
    let endpoints: LinkEndpoints
    let timing: LinkTiming
    /// How this hour's servers fail most.
    let theme: PlatformMood.Server
    /// A loaded board: each tick comes up to so late.
    let lateness: Duration
    /// The connection that the platform's side sees, and to which server.
    var open: (link: LinkNumber, server: Int)?
    /// How often the agent was started again.
    var runs: UInt64 = 0

    init(seed: UInt64, timing: LinkTiming = LinkTiming()) {
        random = SeededRandom(seed: seed)
        self.timing = timing
        lateness = Int.random(in: 0..<3, using: &random) == 0 ? .milliseconds(50) : .zero
        theme = PlatformMood.Server.allCases.randomElement(using: &random) ?? .well
        endpoints = switch Int.random(in: 0..<4, using: &random) {
        case 0: LinkEndpoints(registerURL: "http://province/register")
        case 1: LinkEndpoints(redirectURL: "http://group", servers: [LinkBench.main, LinkBench.backup])
        default: LinkEndpoints(redirectURL: "http://group")
        }
        machine = Self.machine(endpoints, timing, &random, run: 0)
        invariants = LinkInvariants(lateness: lateness)
    }

    private static func machine(
        _ endpoints: LinkEndpoints, _ timing: LinkTiming, _ random: inout SeededRandom, run: UInt64
    ) -> LinkStateMachine {
        let chance = SeededRandom(seed: random.next())
        var machine = LinkStateMachine(endpoints: endpoints, timing: timing, served: [0x60, 0x6C], random: chance)
        // What was on its way to an earlier process must not be taken for news to this one.
        machine.link.value = run * 10_000
        machine.call.value = run * 10_000
        machine.lastID = run * 10_000
        return machine
    }

    /// Runs the hour.
    ///
    /// - Returns: the first thing that went wrong, nil if nothing did.
    static func run(seed: UInt64, timing: LinkTiming = LinkTiming()) -> String? {
        var simulation = LinkSimulation(seed: seed, timing: timing)
        simulation.run()
        return simulation.invariants.violation
    }

    mutating func run() {
        let end = linkStart + Self.length
        queue.add(.heals, at: linkStart + Self.length / 2)
        if chance(3, of: 4) { queue.add(.moodChanges, at: now) }
        for event in [Event.platformAsks, .deviceAsks, .addressChanges, .abilitiesChange] {
            queue.add(event, at: after(600))
        }
        if chance(1, of: 8) { queue.add(.factoryReset, at: after(1800)) }
        if chance(1, of: 4) { queue.add(.agentRestarts, at: after(1800)) }
        // Half of the devices come up for the first time.
        if chance(1, of: 2) { kept = LinkBench.kept }
        perform(machine.start(record: kept, sinceRegistration: nil, now: now))
        while invariants.violation == nil {
            let tick = machine.nextDeadline.map { max($0 + late(), now) }
            let event = queue.nextTime
            guard let next = [tick, event].lazy.compactMap({ $0 }).min(), next <= end else { break }
            now = next
            if let event, event == next, let happening = queue.next() {
                happen(happening)
            } else {
                let actions = machine.tick(now: now)
                invariants.ticked(nextDeadline: machine.nextDeadline, now: now)
                perform(actions)
            }
            invariants.check(now: now)
        }
        now = end
        invariants.ended(online: { if case .online = machine.state { true } else { false } }(), state: machine.state)
    }

    private mutating func happen(_ event: Event) {
        switch event {
        case .redirected(let call, let outcome): perform(machine.redirected(call, outcome, now: now))
        case .registered(let call, let outcome): perform(machine.registered(call, outcome, now: now))
        case .connected(let link): if open?.link == link { perform(machine.connected(link, now: now)) }
        case .connectFailed(let link): connectFails(link)
        case .frame(let link, let frame, let reading):
            guard open?.link == link else { return }
            invariants.receives(frame, reading, isPlatforms: false, now: now)
            perform(machine.receive(frame, reading, on: link, now: now))
        case .cut(let link):
            guard open?.link == link else { return }
            open = nil
            invariants.cut(link)
            perform(machine.disconnected(link, now: now))
        case .damage(let link):
            guard open?.link == link else { return }
            invariants.mayClose = true
            perform(machine.unreadable(link, "not FA F5", now: now))
            invariants.mayClose = false
        case .moodChanges:
            guard now < linkStart + Self.length / 2 else { return }
            mood = PlatformMood.random(theme: theme, &random)
            // Often the platform was restarted; otherwise the link lives on into the new mood.
            if let open, chance(2, of: 3) { queue.add(.cut(open.link), at: after(10)) }
            queue.add(.moodChanges, at: after(300))
        case .heals:
            mood = PlatformMood()
            // A refused redirect is asked again by an agent that starts anew, not before.
            if case .stopped = machine.state { restart() }
        case .platformAsks: platformAsks()
        case .deviceAsks:
            queue.add(.deviceAsks, at: after(300))
            let (id, actions) = machine.request(0x35, [], now: now)
            invariants.asks(id, until: now + timing.answer)
            perform(actions)
        case .deviceAnswers(let id): perform(machine.answer(id, []))
        case .addressChanges:
            queue.add(.addressChanges, at: after(900))
            invariants.addressChanged(now: now)
            perform(machine.addressChanged(now: now))
        case .abilitiesChange:
            queue.add(.abilitiesChange, at: after(1200))
            perform(machine.abilitiesChanged(now: now))
        case .factoryReset:
            invariants.mayClose = true
            invariants.startsAnew()
            perform(machine.forget(now: now))
            invariants.mayClose = false
        case .agentRestarts: restart()
        }
    }

    /// The process dies and comes up again with what it kept.
    private mutating func restart() {
        open = nil
        invariants.died()
        runs += 1
        machine = Self.machine(endpoints, timing, &random, run: runs)
        perform(machine.start(record: kept, sinceRegistration: lastRegistration.map { now - $0 }, now: now))
    }

    // MARK: Chance

    mutating func chance(_ part: Int, of all: Int) -> Bool { Int.random(in: 0..<all, using: &random) < part }

    /// A moment within so many seconds.
    mutating func after(_ seconds: Int64) -> MediaTime {
        now + .milliseconds(Int64.random(in: 0...(seconds * 1000), using: &random))
    }

    private mutating func late() -> Duration {
        lateness == .zero ? .zero : lateness * Double.random(in: 0..<1, using: &random)
    }
}
