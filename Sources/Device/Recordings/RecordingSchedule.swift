package import Base

/// The times of recording: a pure function of the policies and the wall time.
///
/// The time of day and the day of the week are local time in `zone`. When the clock is put forward, nothing is recorded
/// for the skipped hour; when it is put back, the repeated hour is recorded twice.
package struct RecordingSchedule: Sendable, Hashable {
    /// At most one for each channel.
    package var orders: [ChannelOrders]
    package var zone: Zone

    package init(_ orders: [ChannelOrders], zone: Zone) {
        self.orders = orders
        self.zone = zone
    }

    /// The plan for a moment.
    ///
    /// - Parameter now: wall time, seconds since 1970 in UTC.
    package func plan(at now: Int64) -> RecordingPlan {
        let minute = Int(Self.weekSecond(local: now + Int64(zone.offset(at: now)))) / 60
        var plan = RecordingPlan()
        for channel in orders { plan.add(channel, minuteOfWeek: minute) }
        return plan
    }

    /// The first second after `now` at which the plan changes; nil if it never does.
    package func nextChange(after now: Int64) -> Int64? {
        // Each channel by itself: evaluating all channels at each edge would take seconds with thousands of policies.
        orders.compactMap { RecordingSchedule([$0], zone: zone).nextChangeOfOneChannel(after: now) }.min()
    }

    private func nextChangeOfOneChannel(after now: Int64) -> Int64? {
        let edges = edges
        guard !edges.isEmpty else { return nil }
        let plan = plan(at: now)
        var start = now
        // A change occurs within a week, unless the clock skips that very time. Zones have two such weeks a year, or
        // four (Africa/Casablanca).
        for _ in 0..<8 {
            let end = zone.nextTransition(after: start)
            for edge in moments(of: edges, after: start) {
                if let end, edge >= end { break }
                if self.plan(at: edge) != plan { return edge }
            }
            guard let end else { return nil }
            if self.plan(at: end) != plan { return end }
            start = end
        }
        return nil
    }

    /// The moments of the week after `start` at which the local time is one of the edges, if the zone's offset stays.
    private func moments(of edges: [Int64], after start: Int64) -> [Int64] {
        let now = Self.weekSecond(local: start + Int64(zone.offset(at: start)))
        let monday = start - now
        let first = edges.firstIndex { $0 > now } ?? edges.endIndex
        return edges[first...].map { monday + $0 } + edges[..<first].map { monday + Self.week + $0 }
    }

    /// The starts and ends of the policies: seconds since Monday 00:00, ascending.
    private var edges: [Int64] {
        let spans = orders.flatMap { $0.policies.values.map(\.span.minutesOfWeek) }
        return Set(spans.flatMap { [$0.lowerBound, $0.upperBound % WeekSpan.week] }).sorted().map { Int64($0) * 60 }
    }

    private static let week = Int64(WeekSpan.week) * 60

    /// Seconds since Monday 00:00. 1 January 1970 was a Thursday.
    private static func weekSecond(local: Int64) -> Int64 {
        let sinceMonday = local + 3 * 86_400
        return sinceMonday - sinceMonday.floorDivided(by: week) * week
    }
}
