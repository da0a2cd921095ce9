import Base
@testable import Net
@testable import System
@testable import Uplink

/// The other side: what the network and the platform make of what the machine does.
extension LinkSimulation {
    mutating func perform(_ actions: [LinkAction]) {
        for action in actions {
            invariants.saw(action, now: now)
            switch action {
            case .redirect(let call, _): answerRedirect(call)
            case .register(let call, _):
                lastRegistration = now
                answerRegistration(call)
            case .keep(let record): kept = record
            case .connect(let link, let server): connect(link, server)
            case .close(let link): if open?.link == link { open = nil }
            case .compose(let procedure, let sequence): platformReceives(procedure, sequence)
            case .send(let frame): if frame.command == 0x35 { answer(frame.command, frame.sequence, 0) }
            case .serve(let request): serve(request)
            case .accepted, .complete, .report: break
            }
        }
    }

    private mutating func answerRedirect(_ call: CallNumber) {
        switch mood.redirect {
        case .well: queue.add(.redirected(call, .found(url: "http://province/register")), at: after(2))
        case .slow: queue.add(.redirected(call, .found(url: "http://province/register")), at: after(60))
        case .silent: break
        case .refusing: queue.add(.redirected(call, .refused(result: 1)), at: after(2))
        case .senseless: queue.add(.redirected(call, .unanswered), at: after(2))
        }
    }

    private mutating func answerRegistration(_ call: CallNumber) {
        let given = RegistrationOutcome.registered(LinkBench.given)
        switch mood.registration {
        case .well: queue.add(.registered(call, given), at: after(2))
        case .slow: queue.add(.registered(call, given), at: after(60))
        case .silent: break
        case .refusing: queue.add(.registered(call, .refused(result: 2)), at: after(2))
        case .senseless: queue.add(.registered(call, .registered(RegistrationRecord())), at: after(2))
        }
    }

    private mutating func connect(_ link: LinkNumber, _ server: ServerAddress) {
        let number = server == LinkBench.main ? 0 : 1
        switch mood.servers[number] {
        case .noListener: queue.add(.connectFailed(link), at: after(1))
        case .blackHole: break
        default:
            open = (link, number)
            queue.add(.connected(link), at: after(1))
        }
    }

    mutating func connectFails(_ link: LinkNumber) {
        invariants.connectFailed(link)
        perform(machine.connectFailed(link, "refused", now: now))
    }

    private mutating func platformReceives(_ procedure: LinkProcedure, _ sequence: UInt16) {
        guard let (link, server) = open else { return }
        let command = procedure.command.rawValue
        if procedure == .login {
            switch mood.servers[server] {
            case .refusesLogin: answer(command, sequence, [1, 2, 3, 255].randomElement(using: &random))
            case .closesAtLogin: queue.add(.cut(link), at: after(2))
            case .mute: break
            default: answer(command, sequence, 0)
            }
            switch mood.servers[server] {
            case .cutting: queue.add(.cut(link), at: after(400))
            case .damaging: queue.add(.damage(link), at: after(400))
            default: break
            }
            return
        }
        switch mood.servers[server] {
        case .deaf, .mute: return
        case .forgetful where chance(3, of: 5): return
        default: answer(command, sequence, nil)
        }
    }

    /// An answer as the server's mood makes it.
    private mutating func answer(_ command: UInt8, _ sequence: UInt16, _ result: Int?) {
        guard let (link, server) = open else { return }
        let frame = LinkFrame(command: command, sequence: sequence, payload: [])
        var reading = PayloadReading.answer(result)
        switch mood.servers[server] {
        case .slow:
            queue.add(.frame(link, frame, reading), at: after(150))
            return
        case .mute: return
        case .confused:
            let wrong = LinkFrame(command: command, sequence: sequence &+ 1000, payload: [])
            switch Int.random(in: 0..<5, using: &random) {
            case 0: queue.add(.frame(link, frame, reading), at: after(3))
            case 1: queue.add(.frame(link, wrong, reading), at: after(3))
            case 2: reading = .answer(255)
            case 3: reading = .unreadable
            default: break
            }
        default: break
        }
        queue.add(.frame(link, frame, reading), at: after(3))
    }

    /// A request of the platform: known or not, readable or not, with numbers that repeat.
    mutating func platformAsks() {
        queue.add(.platformAsks, at: after(200))
        guard let (link, _) = open, case .online = machine.state else { return }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let command = ([0x60, 0x6C, 0x61, 0x33, 0xF0] as [UInt8]).randomElement(using: &random) ?? 0x60
            let frame = LinkFrame(command: command, sequence: UInt16.random(in: 0...3, using: &random), payload: [])
            let readable = command == 0x33 || chance(4, of: 5)
            invariants.receives(frame, readable ? .request : .unreadable, isPlatforms: true, now: now)
            perform(machine.receive(frame, readable ? .request : .unreadable, on: link, now: now))
        }
    }

    /// The device answers at once, late, twice or never.
    private mutating func serve(_ request: PlatformRequest) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: break
        case 1: queue.add(.deviceAnswers(request.id), at: after(60))
        case 2:
            queue.add(.deviceAnswers(request.id), at: after(3))
            queue.add(.deviceAnswers(request.id), at: after(3))
        default: queue.add(.deviceAnswers(request.id), at: after(3))
        }
    }
}
