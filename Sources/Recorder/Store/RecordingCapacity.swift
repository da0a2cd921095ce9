/// The space that the recordings and their index may take up.
package enum RecordingCapacity: Sendable, Hashable {
    /// A number of bytes, from 16 MiB.
    case bytes(Int64)
    /// A share in percent of the file system that they are on, 1 to 95, whatever its present size.
    case share(Int)

    /// The least capacity in bytes: less is refused, or raised to it.
    package static let least: Int64 = 16 << 20

    /// The capacity in bytes.
    ///
    /// - Parameter total: the size of the file system in bytes.
    package func bytes(of total: Int64) -> Int64 {
        switch self {
        case .bytes(let bytes): bytes
        case .share(let percent): max(Self.least, total / 100 * Int64(percent))
        }
    }

    /// Whether the value lies within the bounds of its case.
    package var isAllowed: Bool {
        switch self {
        case .bytes(let bytes): bytes >= Self.least
        case .share(let percent): (1...95).contains(percent)
        }
    }
}
