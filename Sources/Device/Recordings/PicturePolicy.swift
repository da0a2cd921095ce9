package import Base

/// When to take snapshots, every day.
package struct DayPolicy: Sendable, Hashable {
    package var interval: PictureInterval
    /// The span of the day. A moment with interval 0 means one snapshot at that time each day.
    package var span: DaySpan

    package init(interval: PictureInterval, span: DaySpan) {
        self.interval = interval
        self.span = span
    }
}

/// A policy stored in a device.
package struct KeptDayPolicy: Sendable, Hashable {
    package var id: PolicyID
    package var policy: DayPolicy

    package init(id: PolicyID, policy: DayPolicy) {
        self.id = id
        self.policy = policy
    }
}

/// Seconds between two snapshots, up to a day; 0 for a single one at one time.
package typealias PictureInterval = BoundedNumber<PictureIntervalBounds>
package enum PictureIntervalBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...86_400 } }

/// The number that the device assigns to a policy; never reused in a device.
package typealias PolicyID = BoundedNumber<PolicyIDBounds>
package enum PolicyIDBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...Int(Int32.max) } }

/// The destination of snapshots. The raw value is its form in `state.sqlite`.
package enum PictureStore: Int, Sendable, Hashable, CaseIterable {
    case ftp = 0, cloud
}
