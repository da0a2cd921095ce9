package import Base
package import NIOCore
import System

/// A protocol's state machine, without sockets and clocks: each input takes the time and returns the actions.
package protocol TimedMachine {
    associatedtype Action

    /// When to call `tick`, unless another input comes first; nil: there is no deadline.
    var nextDeadline: MediaTime? { get }
    mutating func tick(now: MediaTime) -> [Action]
}

/// The owner of a state machine: it has the sockets and performs the actions, on the driver's event loop.
package protocol MachineOwner: AnyObject {
    associatedtype Machine: TimedMachine

    var driver: MachineDriver<Machine> { get }
    func perform(_ action: Machine.Action)
    /// Called when all actions of an input are performed, and those that they led to.
    func settled()
}

extension MachineOwner {
    package var machine: Machine { driver.machine }

    /// Passes an input to the machine, with the time, and performs the actions that `input` returns.
    package func handle(_ input: (inout Machine, MediaTime) -> [Machine.Action]) { driver.handle(input, for: self) }
}

/// Runs a state machine on an event loop: performs its actions in order, also when performing one leads to another
/// input, and ticks the machine at its deadlines.
package final class MachineDriver<Machine: TimedMachine> {
    package private(set) var machine: Machine
    private var actions: [Machine.Action] = []
    private var isPerforming = false
    private let timer: DeadlineTimer

    package init(_ machine: Machine, eventLoop: any EventLoop) {
        self.machine = machine
        timer = DeadlineTimer(eventLoop: eventLoop)
    }

    fileprivate func handle<Owner: MachineOwner>(
        _ input: (inout Machine, MediaTime) -> [Machine.Action], for owner: Owner
    ) where Owner.Machine == Machine {
        actions += input(&machine, .now)
        guard !isPerforming else { return }
        isPerforming = true
        while !actions.isEmpty { owner.perform(actions.removeFirst()) }
        isPerforming = false
        owner.settled()
        timer.set(machine.nextDeadline) { owner.handle { $0.tick(now: $1) } }
    }
}
