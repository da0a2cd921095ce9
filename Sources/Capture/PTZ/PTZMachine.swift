import Base
import Device

/// Decides which commands a head gets and when, so that no head turns forever. Inputs are commands, results and the
/// time; outputs are orders and the next deadline.
///
/// A stop is sent three times, because a serial line may lose one. A movement ends at its limit. If a stop fails while
/// the head may be moving, it is repeated with growing pauses until it succeeds.
struct PTZMachine {
    enum Order: Equatable {
        case drive(PTZMovement)
        case halt
    }

    static let halts = 3
    static let haltInterval = Duration.milliseconds(250)
    /// The shortest time between repetitions of a movement, whatever a head requests.
    static let shortestStep = Duration.milliseconds(50)

    private struct Movement {
        var movement: PTZMovement
        var end: MediaTime
        /// When to drive again; nil: not needed.
        var next: MediaTime?
    }

    private struct Halting {
        var left: Int
        var next: MediaTime
    }

    private let limit: Duration
    private var current: Movement?
    private var halting: Halting?
    private var backoff = Backoff(.seconds(1), longest: .seconds(30))

    /// Whether the head was driven since the last successful stop, even by an order that failed after it was sent.
    private(set) var mayBeMoving = false

    init(limit: Duration) { self.limit = limit }

    /// Stops the head at the start: a killed agent may have left it moving. Sent once, because most likely it stands
    /// still.
    mutating func begin(now: MediaTime) { halting = Halting(left: 1, next: now) }

    mutating func receive(_ command: PTZCommand, now: MediaTime) {
        backoff.reset()
        switch command {
        case .stop:
            current = nil
            halting = Halting(left: Self.halts, next: now)
        case .move(let movement) where current?.movement == movement:
            current?.end = now + limit
        case .move(let movement):
            // Never from one direction into another without a stop between: the other axis would go on.
            halting = mayBeMoving ? Halting(left: 1, next: now) : nil
            current = Movement(movement: movement, end: now + limit, next: now)
        }
    }

    /// Ends a movement whose time limit has passed.
    ///
    /// - Returns: the movement that was ended.
    mutating func endAtLimit(now: MediaTime) -> PTZMovement? {
        guard let movement = current, movement.end <= now else { return nil }
        receive(.stop, now: now)
        return movement.movement
    }

    /// The next order for the head. Call it until it returns nil, with ``succeeded(_:again:now:)`` or
    /// ``failed(_:reached:now:)`` after each order.
    mutating func order(now: MediaTime) -> Order? {
        if let halting, halting.next <= now { return .halt }
        if let current, let next = current.next, next <= now { return .drive(current.movement) }
        return nil
    }

    /// - Parameter again: the time until the head must be driven again; nil: it continues by itself.
    mutating func succeeded(_ order: Order, again: Duration? = nil, now: MediaTime) {
        switch order {
        case .drive:
            mayBeMoving = true
            current?.next = again.map { now + max($0, Self.shortestStep) }
        case .halt:
            mayBeMoving = false
            backoff.reset()
            let left = (halting?.left ?? 0) - 1
            halting = left > 0 ? Halting(left: left, next: now + Self.haltInterval) : nil
        }
    }

    /// - Parameter reached: false if the head cannot have received the order.
    mutating func failed(_ order: Order, reached: Bool, now: MediaTime) {
        current = nil
        switch order {
        case .drive:
            mayBeMoving = mayBeMoving || reached
            halting = mayBeMoving ? Halting(left: Self.halts, next: now) : nil
        case .halt where mayBeMoving:
            halting = Halting(left: Self.halts, next: now + backoff.next())
        case .halt:
            halting = nil
        }
    }

    /// When ``endAtLimit(now:)`` or ``order(now:)`` is due next.
    var deadline: MediaTime? {
        [halting?.next, current?.next, current?.end].compactMap { $0 }.min()
    }
}
