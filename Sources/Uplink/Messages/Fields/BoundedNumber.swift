/// What a `BoundedNumber` may be.
package protocol NumberBounds: Sendable {
    static var range: ClosedRange<Int> { get }
}

/// A whole number that was checked against its range when it was made.
package struct BoundedNumber<Bounds: NumberBounds>: FieldValue, Comparable, CustomStringConvertible {
    package let value: Int

    /// Nil outside the range.
    package init?(_ value: Int) {
        guard Bounds.range.contains(value) else { return nil }
        self.value = value
    }

    /// The nearest number in the range.
    package init(clamping value: Int) {
        self.value = min(max(value, Bounds.range.lowerBound), Bounds.range.upperBound)
    }

    package init?(field: String) {
        guard let number = field.decimalNumber else { return nil }
        self.init(number)
    }

    package var field: String { String(value) }
    package var description: String { field }
    package static var allowed: String {
        Bounds.range.upperBound == .max
            ? "a number from \(Bounds.range.lowerBound) on"
            : "a number from \(Bounds.range.lowerBound) to \(Bounds.range.upperBound)"
    }
    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// A video channel, numbered from 0 (002 7.5.6). An NVR has fewer than 256.
package typealias ChannelNumber = BoundedNumber<ChannelNumberBounds>
package enum ChannelNumberBounds: NumberBounds { public static var range: ClosedRange<Int> { 0...255 } }

/// A port; 0 where there is none.
package typealias Port = BoundedNumber<PortBounds>
package enum PortBounds: NumberBounds { public static var range: ClosedRange<Int> { 0...65_535 } }

/// How many there are: channels, viewers, recordings.
package typealias Count = BoundedNumber<CountBounds>
package enum CountBounds: NumberBounds { public static var range: ClosedRange<Int> { 0...Int.max } }

/// The size of a file or a disk in bytes.
package typealias ByteCount = BoundedNumber<CountBounds>

/// Pictures a second: 2 to 25 (002 7.5.6; the table's lower end of 5 is not its example's).
package typealias PictureRate = BoundedNumber<PictureRateBounds>
package enum PictureRateBounds: NumberBounds { public static var range: ClosedRange<Int> { 2...25 } }

/// How strong a Wi-Fi network is heard: 0 to 100, more is better (002 7.5.8).
package typealias SignalStrength = BoundedNumber<SignalStrengthBounds>
package enum SignalStrengthBounds: NumberBounds { public static var range: ClosedRange<Int> { 0...100 } }

/// A page of files found, ten each, numbered from 1 (002 7.5.22).
package typealias PageNumber = BoundedNumber<PageNumberBounds>
package enum PageNumberBounds: NumberBounds { public static var range: ClosedRange<Int> { 1...Int.max } }

/// The device's own number of a policy, never given twice in a device (002 7.5.14).
package typealias PolicyID = BoundedNumber<PolicyIDBounds>
package enum PolicyIDBounds: NumberBounds { public static var range: ClosedRange<Int> { 0...Int(Int32.max) } }

/// Seconds between two pictures, up to a day; 0 for one at one time (002 7.5.24).
package typealias PictureInterval = BoundedNumber<PictureIntervalBounds>
package enum PictureIntervalBounds: NumberBounds { public static var range: ClosedRange<Int> { 0...86_400 } }

/// The number of an alarm input or output.
package typealias AlarmPort = BoundedNumber<AlarmPortBounds>
package enum AlarmPortBounds: NumberBounds { public static var range: ClosedRange<Int> { 0...255 } }
