import Base
import NIOCore
import NIOEmbedded
import Net
import Testing

@Suite struct MachineDriverTests {
    /// Counts down: each input gives as many actions, each of which the owner may answer by another input.
    private struct Countdown: TimedMachine {
        var nextDeadline: MediaTime?
        private(set) var ticks = 0

        mutating func tick(now: MediaTime) -> [String] {
            ticks += 1
            nextDeadline = nil
            return ["tick \(ticks)"]
        }

        mutating func set(_ deadline: Int64?) { nextDeadline = deadline.map { MediaTime(nanoseconds: $0) } }
    }

    private final class Owner: MachineOwner {
        let driver: MachineDriver<Countdown>
        var done: [String] = []

        init(_ loop: EmbeddedEventLoop) { driver = MachineDriver(Countdown(), eventLoop: loop) }

        func perform(_ action: String) {
            done.append(action)
            guard action == "nested" else { return }
            handle { _, _ in ["inner 1", "inner 2"] }
            done.append("nested ends")
        }

        func settled() { done.append("settled") }
    }

    /// An action that gives the machine another input comes to its end, and the actions before it in the line too.
    @Test func actionsKeepTheirOrderWhenOneLeadsToAnother() {
        let owner = Owner(EmbeddedEventLoop())
        owner.handle { _, _ in ["nested", "last"] }
        #expect(owner.done == ["nested", "nested ends", "last", "inner 1", "inner 2", "settled"])
    }

    @Test func theMachineIsTickedAtItsDeadlineAndOnce() {
        let loop = EmbeddedEventLoop()
        let owner = Owner(loop)
        owner.handle { machine, _ in
            machine.set(100)
            return []
        }
        loop.advanceTime(by: .nanoseconds(99))
        #expect(owner.machine.ticks == 0)
        loop.advanceTime(by: .nanoseconds(1))
        #expect(owner.machine.ticks == 1)
        loop.advanceTime(by: .seconds(1))
        #expect(owner.done == ["settled", "tick 1", "settled"])
    }

    @Test func anInputMovesTheDeadline() {
        let loop = EmbeddedEventLoop()
        let owner = Owner(loop)
        for deadline in [100, 200, nil, 300] as [Int64?] {
            owner.handle { machine, _ in
                machine.set(deadline)
                return []
            }
        }
        loop.advanceTime(by: .nanoseconds(299))
        #expect(owner.machine.ticks == 0)
        loop.advanceTime(by: .nanoseconds(1))
        #expect(owner.machine.ticks == 1)
    }
}
