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

/// A timer on an event loop for the next deadline of a state machine. Use it on that loop only.
package final class DeadlineTimer {
    private let eventLoop: any EventLoop
    private var deadline: MediaTime?
    private var task: Scheduled<Void>?

    package init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Calls `ring` at `deadline`, in place of the previous deadline; nil cancels the timer.
    package func set(_ deadline: MediaTime?, _ ring: @escaping () -> Void) {
        guard deadline != self.deadline else { return }
        task?.cancel()
        self.deadline = deadline
        task = deadline.map { deadline in
            let nanoseconds = UInt64(clamping: deadline.nanoseconds)
            return eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(nanoseconds)) {
                self.deadline = nil
                ring()
            }
        }
    }
}

/// Calls of the box's value on its event loop, from any thread.
extension NIOLoopBoundBox {
    package func execute(_ body: @escaping @Sendable (Value) -> Void) { eventLoop.execute { body(self.value) } }

    package func run<Result: Sendable>(_ body: @escaping @Sendable (Value) -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            eventLoop.execute { continuation.resume(returning: body(self.value)) }
        }
    }
}
