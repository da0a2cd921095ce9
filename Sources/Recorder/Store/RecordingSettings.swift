import Device

/// The settings of a recording store.
package struct RecordingSettings: Sendable, Hashable {
    /// The folder. It is created at the first start, but not again when it went missing: after a card was pulled out,
    /// recordings must not fill the disk below its mount point.
    package var directory: String
    /// The space that the recordings and their index may take up.
    package var capacity: RecordingCapacity
    /// The length of a segment in seconds, 1 to 3600.
    package var segmentSeconds: Int
    /// The maximum time in seconds until written data is synced to the disk, 1 to 60.
    package var syncSeconds: Int
    /// The pre-recording time in seconds, 0 to 60, as far as it fits into ``queueBytes``.
    package var preSeconds: Int
    /// The platform's zone in seconds east of UTC, used in file names.
    package var zoneOffset: Int
    /// The memory that a stream may use while the disk is busy, in bytes, from 1 MiB.
    package var queueBytes: Int

    package init(
        directory: String, capacity: RecordingCapacity, segmentSeconds: Int = 300, syncSeconds: Int = 2,
        preSeconds: Int = 0, zoneOffset: Int = 28_800, queueBytes: Int = 8 << 20
    ) {
        self.directory = directory
        self.capacity = capacity
        self.segmentSeconds = segmentSeconds
        self.syncSeconds = syncSeconds
        self.preSeconds = preSeconds
        self.zoneOffset = zoneOffset
        self.queueBytes = queueBytes
    }

    func check() throws(RecordingError) {
        func require(_ isRight: Bool, _ words: String) throws(RecordingError) {
            if !isRight { throw .badSetting("recording.\(words)") }
        }
        try require(!directory.isEmpty, "directory must name a folder")
        try require(capacity.isAllowed, "capacity must be 16MiB or more, or 1% to 95%")
        try require((1...3600).contains(segmentSeconds), "segmentSeconds must be 1 to 3600")
        try require((1...60).contains(syncSeconds), "syncSeconds must be 1 to 60")
        try require((0...60).contains(preSeconds), "preSeconds must be 0 to 60")
        try require(abs(zoneOffset) <= 86_400, "zone must lie within a day of UTC")
        try require(queueBytes >= 1 << 20, "queueBytes must be 1 MiB or more")
    }
}

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
