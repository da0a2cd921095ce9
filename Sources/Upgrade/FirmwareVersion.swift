/// A firmware version: three numbers, compared in order. `1.4.0`
package struct FirmwareVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    var major: UInt16
    var minor: UInt16
    var patch: UInt16

    init(_ major: UInt16, _ minor: UInt16, _ patch: UInt16) {
        (self.major, self.minor, self.patch) = (major, minor, patch)
    }

    /// Nil unless the text equals the resulting `description`.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt16($0) }
        guard parts.count == 3 else { return nil }
        self.init(parts[0], parts[1], parts[2])
        guard description == text else { return nil }
    }

    package var description: String { "\(major).\(minor).\(patch)" }

    package static func < (one: Self, other: Self) -> Bool {
        (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
    }
}
