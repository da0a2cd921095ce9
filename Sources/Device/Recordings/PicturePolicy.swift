package import Base

/// When to take snapshots, every day (CTMW 7.5.24).
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

/// Seconds between two snapshots, up to a day; 0 for a single one at one time (CTMW 7.5.24).
package typealias PictureInterval = BoundedNumber<PictureIntervalBounds>
package enum PictureIntervalBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...86_400 } }

/// The number that the device assigns to a policy; never reused in a device (CTMW 7.5.14).
package typealias PolicyID = BoundedNumber<PolicyIDBounds>
package enum PolicyIDBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...Int(Int32.max) } }

/// The destination of snapshots (CTMW 7.5.24).
package enum PictureStore: Int, CodedValue {
    case ftp = 0, cloud
}
