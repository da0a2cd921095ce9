import Base

/// Decides what a head is told and when, so that none turns for ever: commands, results and the time in; orders and the
/// next deadline out.
///
/// A stop is said three times, for a serial line may lose one. A movement ends at its limit. Where a stop fails though
/// the head may be moving, it is said again with growing pauses until it succeeds.
struct PTZMachine {
    enum Order: Equatable {
        case drive(PTZMovement)
        case halt
    }

    static let halts = 3
    static let haltInterval = Duration.milliseconds(250)
    static let retryPauses = Duration.seconds(1)...Duration.seconds(30)
    /// No movement is repeated faster, whatever a head wants.
    static let shortestStep = Duration.milliseconds(50)

    private struct Movement {
        var movement: PTZMovement
        package var end: MediaTime
        /// When to drive again; nil: once was enough.
        package var next: MediaTime?
    }

    private struct Halting {
        var left: Int
        package var next: MediaTime
    }

    private let limit: Duration
    private var current: Movement?
    private var halting: Halting?
    private var retryPause = retryPauses.lowerBound

    /// Whether it was driven since the last stop that succeeded, also by an order that failed on its way.
    private(set) var mayBeMoving = false

    init(limit: Duration) { self.limit = limit }

    /// The start: an agent that was killed may have left the head moving. Said once, for most likely it stands still.
    mutating func begin(now: MediaTime) { halting = Halting(left: 1, next: now) }

    mutating func receive(_ command: PTZCommand, now: MediaTime) {
        retryPause = Self.retryPauses.lowerBound
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

    /// Ends a movement whose time is over.
    ///
    /// - Returns: what was ended.
    mutating func endAtLimit(now: MediaTime) -> PTZMovement? {
        guard let movement = current, movement.end <= now else { return nil }
        receive(.stop, now: now)
        return movement.movement
    }

    /// What to tell the head now; to be asked until it is nil, with ``succeeded(_:again:now:)`` or
    /// ``failed(_:reached:now:)`` after each.
    mutating func order(now: MediaTime) -> Order? {
        if let halting, halting.next <= now { return .halt }
        if let current, let next = current.next, next <= now { return .drive(current.movement) }
        return nil
    }

    /// - Parameter again: after how long the head wants to be driven again; nil: it goes on by itself.
    mutating func succeeded(_ order: Order, again: Duration? = nil, now: MediaTime) {
        switch order {
        case .drive:
            mayBeMoving = true
            current?.next = again.map { now + max($0, Self.shortestStep) }
        case .halt:
            mayBeMoving = false
            retryPause = Self.retryPauses.lowerBound
            let left = (halting?.left ?? 0) - 1
            halting = left > 0 ? Halting(left: left, next: now + Self.haltInterval) : nil
        }
    }

    /// - Parameter reached: false where the head can't have heard of the order.
    mutating func failed(_ order: Order, reached: Bool, now: MediaTime) {
        current = nil
        switch order {
        case .drive:
            mayBeMoving = mayBeMoving || reached
            halting = mayBeMoving ? Halting(left: Self.halts, next: now) : nil
        case .halt where mayBeMoving:
            halting = Halting(left: Self.halts, next: now + retryPause)
            retryPause = min(retryPause * 2, Self.retryPauses.upperBound)
        case .halt:
            halting = nil
        }
    }

    /// When ``endAtLimit(now:)`` and ``order(now:)`` have something to say next.
    var deadline: MediaTime? {
        [halting?.next, current?.next, current?.end].compactMap { $0 }.min()
    }
}
