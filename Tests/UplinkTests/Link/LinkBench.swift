@testable import Base
import Media
@testable import Net
@testable import System
import TestSupport
import Testing
@testable import Uplink

/// A machine with a clock turned by hand, and short words for what tests do with it.
struct LinkBench {
    static let main = ServerAddress(host: "main", port: 8588)
    static let backup = ServerAddress(host: "backup", port: 8588)
    /// What a registration gives in these tests.
    static var given: RegistrationRecord {
        var record = RegistrationRecord()
        record.server = main
        record.backupServer = backup
        return record
    }
    static var kept: RegistrationRecord {
        var record = given
        record.registerURL = "http://province/register"
        return record
    }

    var machine: LinkStateMachine
    var now = linkStart

    init(_ endpoints: LinkEndpoints = LinkEndpoints(redirectURL: "http://group/redirect")) {
        machine = LinkStateMachine(endpoints: endpoints, served: [0x60, 0x6C], random: NoChance())
    }

    /// One that has what registration gives, with a connection that stands and waits for the login's answer.
    static func loggingIn() -> LinkBench {
        var bench = LinkBench()
        _ = bench.machine.start(record: kept, sinceRegistration: .seconds(60), now: bench.now)
        #expect(bench.connected() == [.compose(.login, sequence: 0)])
        return bench
    }

    static func online() -> LinkBench {
        var bench = loggingIn()
        #expect(bench.answer(0x31, 0, 0).contains(.report(.loggedIn(main))))
        return bench
    }

    mutating func wait(_ seconds: Int) -> [LinkAction] {
        now = now + .seconds(seconds)
        return machine.tick(now: now)
    }

    /// Lets time pass to the next deadline: what happens then, and how many seconds it took.
    mutating func waitForNext() -> (seconds: Int64, actions: [LinkAction]) {
        guard let deadline = machine.nextDeadline else { return (-1, []) }
        let waited = (deadline - now).components.seconds
        now = deadline
        return (waited, machine.tick(now: now))
    }

    mutating func connected() -> [LinkAction] { machine.connected(machine.link, now: now) }

    mutating func connectFailed() -> [LinkAction] { machine.connectFailed(machine.link, "refused", now: now) }

    mutating func answer(_ command: UInt8, _ sequence: UInt16, _ result: Int? = nil) -> [LinkAction] {
        receive(command, sequence, .answer(result))
    }

    mutating func receive(_ command: UInt8, _ sequence: UInt16, _ reading: PayloadReading) -> [LinkAction] {
        machine.receive(
            LinkFrame(command: command, sequence: sequence, payload: []), reading, on: machine.link, now: now)
    }
}

extension [LinkAction] {
    /// Without what is only told.
    var deeds: [LinkAction] {
        filter { if case .report = $0 { false } else { true } }
    }
}
