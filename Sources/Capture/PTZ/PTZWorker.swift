import Base
import Device
import Synchronization
import System

/// The work of a device's thread: it waits for commands and deadlines, and sends the machine's orders to the head.
final class PTZWorker {
    /// A command and the callback for its result; nil if no caller waits for it.
    struct Request: Sendable {
        var command: PTZCommand
        var reply: (@Sendable (PTZError?) -> Void)?
    }

    /// The thread's inbox. Only the newest command counts.
    struct Inbox {
        package var request: Request?
        var isClosed = false
    }

    private enum Delivery {
        case request(Request)
        case closed
    }

    private let inbox: Condition<Inbox>
    private let configuration: PTZConfiguration
    private let open: () throws(PTZError) -> any PTZHead
    private let event: @Sendable (PTZEvent) -> Void

    private var machine: PTZMachine
    private var head: (any PTZHead)?
    private var hasComplained = false

    init(
        inbox: Condition<Inbox>, configuration: PTZConfiguration, open: @escaping () throws(PTZError) -> any PTZHead,
        event: @escaping @Sendable (PTZEvent) -> Void
    ) {
        self.inbox = inbox
        self.configuration = configuration
        self.open = open
        self.event = event
        machine = PTZMachine(limit: configuration.moveLimit)
    }

    package func run() {
        machine.begin(now: MediaTime.now)
        _ = obey()
        while true {
            let delivery = inbox.wait(until: machine.deadline) { inbox -> Delivery? in
                if let request = inbox.request {
                    inbox.request = nil
                    return .request(request)
                }
                return inbox.isClosed ? .closed : nil
            }
            switch delivery {
            case .request(let request):
                machine.receive(request.command, now: MediaTime.now)
                let error = obey()
                request.reply?(error)
            case .closed:
                if machine.mayBeMoving { stopForGood() }
                return
            case nil:
                if let movement = machine.endAtLimit(now: MediaTime.now) {
                    event(.stoppedAtLimit(movement, after: configuration.moveLimit))
                }
                _ = obey()
            }
        }
    }

    /// Sends all repetitions of the stop, which takes half a second.
    private func stopForGood() {
        machine.receive(.stop, now: MediaTime.now)
        for _ in 0..<PTZMachine.halts {
            _ = obey()
            guard let next = machine.deadline else { return }
            _ = inbox.wait(until: next) { _ -> Bool? in nil }
        }
    }

    /// Sends all due orders to the head.
    ///
    /// - Returns: the first error.
    private func obey() -> PTZError? {
        var first: PTZError?
        while let order = machine.order(now: MediaTime.now) {
            var isReached = false
            do throws(PTZError) {
                let again = try carryOut(order, isReached: &isReached)
                machine.succeeded(order, again: again, now: MediaTime.now)
                if order == .halt { complainedNoMore() }
            } catch {
                head = nil
                first = first ?? error
                machine.failed(order, reached: isReached, now: MediaTime.now)
                if order == .halt, machine.mayBeMoving { complain(error) }
            }
        }
        if machine.deadline == nil, !machine.mayBeMoving { head = nil }
        return first
    }

    private func carryOut(_ order: PTZMachine.Order, isReached: inout Bool) throws(PTZError) -> Duration? {
        var head: any PTZHead
        if let kept = self.head { head = kept } else { head = try open() }
        isReached = true
        defer { self.head = head }
        switch order {
        case .drive(let movement): return try head.drive(movement)
        case .halt:
            try head.halt()
            return nil
        }
    }

    private func complain(_ error: PTZError) {
        if !hasComplained { event(.cannotStop(error)) }
        hasComplained = true
    }

    private func complainedNoMore() {
        if hasComplained { event(.stoppedAtLast) }
        hasComplained = false
    }
}
