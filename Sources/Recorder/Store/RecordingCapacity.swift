/// How much the recordings and their index may take up.
package enum RecordingCapacity: Sendable, Hashable {
    /// So many bytes, from 16 MiB.
    case bytes(Int64)
    /// So many hundredths of the file system that they lie on, 1 to 95, however large that is or becomes.
    case share(Int)

    /// Less than this is refused, or not kept to.
    package static let least: Int64 = 16 << 20

    /// In bytes.
    ///
    /// - Parameter total: bytes of the file system.
    package func bytes(of total: Int64) -> Int64 {
        switch self {
        case .bytes(let bytes): bytes
        case .share(let percent): max(Self.least, total / 100 * Int64(percent))
        }
    }

    /// Whether it lies within the bounds of its case.
    package var isAllowed: Bool {
        switch self {
        case .bytes(let bytes): bytes >= Self.least
        case .share(let percent): (1...95).contains(percent)
        }
    }
}
