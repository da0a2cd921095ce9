/// The range of a `BoundedNumber`.
package protocol NumberBounds: Sendable {
    static var range: ClosedRange<Int> { get }
}

/// An integer that is checked against its range on creation.
package struct BoundedNumber<Bounds: NumberBounds>: TextValue, Comparable, CustomStringConvertible {
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

    package init?(wireText: String) {
        guard let number = wireText.decimalNumber else { return nil }
        self.init(number)
    }

    package var wireText: String { String(value) }
    package var description: String { wireText }
    package static var allowed: String {
        Bounds.range.upperBound == .max
            ? "a number from \(Bounds.range.lowerBound) on"
            : "a number from \(Bounds.range.lowerBound) to \(Bounds.range.upperBound)"
    }
    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}
