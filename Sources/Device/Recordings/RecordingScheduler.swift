package import Base
import Media

/// Turns policies and wall time into starts and stops of recordings, and into the time of the next evaluation.
///
/// It has no clock and starts nothing. Its driver evaluates again after the pause, and at once when the policies were
/// changed or the clock was set.
package struct RecordingScheduler: Sendable {
    package enum Step: Sendable, Equatable {
        case record(RecordingPlan.Target, Bool)
        /// Whether the oldest recordings are overwritten when the disk is full.
        case loop(Bool)
        /// A policy's time came, and its stream is already recorded manually.
        case ignored(policy: Int, channel: ChannelID)
    }

    /// The longest pause. Pauses are measured with the monotonic clock, which does not see that the wall clock was set.
    package static let longestPause = Duration.seconds(60)

    private let zone: Zone
    /// The plan that was carried out last.
    package private(set) var plan = RecordingPlan()
    /// When each of its targets was started: seconds since 1970.
    package private(set) var since: [RecordingPlan.Target: Int64] = [:]
    private var isLoop: Bool?
    /// When the plan changes next: seconds since 1970.
    package private(set) var nextChange: Int64?

    package init(zone: Zone) { self.zone = zone }

    /// - Parameter now: wall time, nanoseconds since 1970.
    /// - Returns: the steps, stops before starts, and the pause until the next evaluation.
    package mutating func evaluate(
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
        since = Dictionary(uniqueKeysWithValues: plan.targets.map { ($0, since[$0] ?? second) })
        nextChange = schedule.nextChange(after: second)
        let pause = nextChange.map { Duration.seconds($0 - second) - .nanoseconds(now % 1_000_000_000) }
        return (steps, min(pause ?? Self.longestPause, Self.longestPause))
    }

    /// Ends everything.
    package mutating func stop() -> [Step] {
        defer { (plan, since) = (RecordingPlan(), [:]) }
        return Self.steps(from: plan, to: RecordingPlan())
    }

    private static func steps(from old: RecordingPlan, to new: RecordingPlan) -> [Step] {
        old.targets.subtracting(new.targets).inOrder.map { .record($0, false) }
            + new.targets.subtracting(old.targets).inOrder.map { .record($0, true) }
    }
}

extension Set<RecordingPlan.Target> {
    /// By channel, stream and place.
    package var inOrder: [RecordingPlan.Target] {
        sorted { a, b in
            (a.stream.channel, a.stream.type.rawValue, a.place.rawValue)
                < (b.stream.channel, b.stream.type.rawValue, b.place.rawValue)
        }
    }
}
