package import Base

/// When to capture pictures, every day (002 7.5.24).
package struct DayPolicy: Sendable, Hashable {
    package var interval: PictureInterval
    /// One moment with interval 0: one picture at that time each day.
    package var span: DaySpan

    package init(interval: PictureInterval, span: DaySpan) {
        self.interval = interval
        self.span = span
    }
}

/// A policy that a device keeps.
package struct KeptDayPolicy: Sendable, Hashable {
    package var id: PolicyID
    package var policy: DayPolicy

    package init(id: PolicyID, policy: DayPolicy) {
        self.id = id
        self.policy = policy
    }
}

/// Seconds between two pictures, up to a day; 0 for one at one time (002 7.5.24).
package typealias PictureInterval = BoundedNumber<PictureIntervalBounds>
package enum PictureIntervalBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...86_400 } }

/// The device's own number of a policy, never given twice in a device (002 7.5.14).
package typealias PolicyID = BoundedNumber<PolicyIDBounds>
package enum PolicyIDBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...Int(Int32.max) } }

/// Where captured pictures go (002 7.5.24).
package enum PictureStore: Int, CodedValue {
    case ftp = 0, cloud
}
