import Base
import Device
import Media
import Recorder

/// Turns orders and wall time into what is to be started and stopped, and says when to look again.
///
/// It has no clock and starts nothing. Whoever drives it looks again after the pause, and at once when the orders
/// changed or the clock was set.
struct RecordingScheduler {
    enum Step: Equatable {
        case record(RecordingPlan.Target, Bool)
        /// Whether the oldest recordings go when the disk is full.
        case loop(Bool)
        /// A policy's time came, and its stream is recorded by hand already.
        case ignored(policy: Int, channel: Int)
    }

    /// No pause is longer. The monotonic clock that pauses are measured with doesn't see when the wall clock is set: so
    /// much later it is noticed at the latest. Looking costs some microseconds.
    static let longestPause = Duration.seconds(60)

    let zone: Zone
    /// As it was carried out last.
    private(set) var plan = RecordingPlan()
    private var isLoop: Bool?
    /// When the plan changes as far as is known: seconds since 1970.
    private(set) var nextChange: Int64?

    init(zone: Zone) { self.zone = zone }

    /// - Parameter now: wall time, nanoseconds since 1970.
    /// - Returns: what to do now, ends before beginnings, and how long nothing more is due.
    mutating func look(
        _ channels: [ChannelOrders], isLoop: Bool, now: Int64
    ) -> (steps: [Step], pause: Duration) {
        let schedule = RecordingSchedule(channels, zone: zone)
        let now = max(now, 0)
        let second = now / 1_000_000_000
        let plan = schedule.plan(at: second)
        var steps: [Step] = []
        if isLoop != self.isLoop { steps.append(.loop(isLoop)) }
        steps += Self.steps(from: self.plan, to: plan)
        for channel in channels {
            let ids = channel.policies.keys.filter { plan.ignored.contains($0) && !self.plan.ignored.contains($0) }
            steps += ids.sorted().map { .ignored(policy: $0, channel: channel.channel) }
        }
        self.isLoop = isLoop
        self.plan = plan
        nextChange = schedule.nextChange(after: second)
        let pause = nextChange.map { Duration.seconds($0 - second) - .nanoseconds(now % 1_000_000_000) }
        return (steps, min(pause ?? Self.longestPause, Self.longestPause))
    }

    /// Ends everything.
    mutating func stop() -> [Step] {
        defer { plan = RecordingPlan() }
        return Self.steps(from: plan, to: RecordingPlan())
    }

    private static func steps(from old: RecordingPlan, to new: RecordingPlan) -> [Step] {
        old.targets.subtracting(new.targets).inOrder.map { .record($0, false) }
            + new.targets.subtracting(old.targets).inOrder.map { .record($0, true) }
    }
}

extension Set<RecordingPlan.Target> {
    /// By channel, stream and place.
    var inOrder: [RecordingPlan.Target] {
        sorted { a, b in
            (a.stream.channel, a.stream.type.rawValue, a.place.rawValue)
                < (b.stream.channel, b.stream.type.rawValue, b.place.rawValue)
        }
    }
}
