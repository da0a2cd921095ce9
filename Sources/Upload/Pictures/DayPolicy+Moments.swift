import Base
import Device

extension DayPolicy {
    /// The times of snapshots, in seconds of the policy's own zone: one each interval, from the start on, before the
    /// end.
    ///
    /// With interval 0, or when the end is the start, there is one a day, at the start (CTMW 7.5.24).
    /// - Parameter range: in seconds since 1970-01-01 00:00 of that zone.
    func moments(in range: Range<Int64>) -> [Int64] {
        guard !range.isEmpty else { return [] }
        let days = Self.day(of: range.lowerBound)...Self.day(of: range.upperBound - 1)
        return days.flatMap { day in moments(onDay: day, in: range) }
    }

    private func moments(onDay day: Int64, in range: Range<Int64>) -> [Int64] {
        let midnight = day * 86_400
        let start = midnight + Int64(span.start.minutes * 60)
        let end = min(midnight + Int64(span.end.minutes * 60), range.upperBound)
        if interval.value == 0 || span.isMoment { return range.contains(start) ? [start] : [] }
        let step = Int64(interval.value)
        let skipped = max(0, (range.lowerBound - start + step - 1) / step)
        return Array(stride(from: start + skipped * step, to: end, by: Int64.Stride(step)))
    }

    private static func day(of seconds: Int64) -> Int64 {
        let (day, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        return rest < 0 ? day - 1 : day
    }

    /// The first moment after `seconds`.
    package func next(after seconds: Int64) -> Int64? {
        // Today's, or else tomorrow's first.
        let from = seconds + 1
        let midnight = (Self.day(of: from) + 1) * 86_400
        return moments(in: from..<midnight).first ?? moments(in: midnight..<midnight + 86_400).first
    }
}
