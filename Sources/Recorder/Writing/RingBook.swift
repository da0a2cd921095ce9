/// The count of what the recordings take up.
struct RingBook {
    /// Bytes. A share of the disk follows the disk.
    var capacity: Int64
    /// Of closed segments, and of those whose files are still being removed.
    var closed: Int64 = 0
    /// Of open ones.
    var claimed: Int64 = 0
    /// Of the index with its log.
    var index: Int64 = 0

    /// What the index and a file's own bookkeeping on the disk may grow by before they are counted again.
    static let reserve: Int64 = 1 << 20

    var used: Int64 { closed + claimed + index + Self.reserve }

    /// So many bytes have to go before `bytes` more fit; 0 or less: none.
    func missing(for bytes: Int64) -> Int64 { used + bytes - capacity }

    /// How much an open segment claims at once, at most: 16 MiB, or what makes a sixteenth of all streams together.
    func claimStep(streams: Int) -> Int64 {
        min(16 << 20, max(256 << 10, capacity / 16 / Int64(max(1, streams)) / (256 << 10) * (256 << 10)))
    }
}
