/// Accounting of the space that the recordings take up.
struct SpaceAccounting {
    /// Capacity in bytes. A share of the disk follows the disk's size.
    var capacity: Int64
    /// Bytes of closed segments, and of those whose files are still being removed.
    var closed: Int64 = 0
    /// Bytes reserved by open segments.
    var claimed: Int64 = 0
    /// Bytes of the index with its log.
    var index: Int64 = 0

    /// Bytes by which the index and the file system's metadata may grow before they are counted again.
    static let reserve: Int64 = 1 << 20

    var used: Int64 { closed + claimed + index + Self.reserve }

    /// The number of bytes to remove before `bytes` more fit; 0 or less: none.
    func missing(for bytes: Int64) -> Int64 { used + bytes - capacity }

    /// The largest reservation of an open segment at once: 16 MiB, or a sixteenth of the capacity for all streams
    /// together.
    func claimStep(streams: Int) -> Int64 {
        min(16 << 20, max(256 << 10, capacity / 16 / Int64(max(1, streams)) / (256 << 10) * (256 << 10)))
    }
}
