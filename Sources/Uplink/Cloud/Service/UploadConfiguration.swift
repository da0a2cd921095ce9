/// What the upload service needs of its owner.
package struct UploadConfiguration: Sendable {
    /// The device in the names of objects. Nothing else is ever deleted.
    package var device: DeviceID
    /// Those whose oldest objects are deleted when a storage is full.
    package var channels: [ChannelNumber]
    package var journal: any UploadJournal
    /// Opens what a job is to upload. Called on a thread that may block.
    package var open: @Sendable (UploadJob) throws(UploadSourceError) -> any UploadSource
    /// Called on threads of the service, also on two at once. It must not call the service and wait.
    package var watch: @Sendable (UploadReport) -> Void
    /// The limit of all uploads together, in kbit/s; nil: none.
    package var maxKbps: Int?
    /// A file with the certificates that an https storage's is checked with; nil: the system's.
    package var authorities: String?
    package var timing = UploadTiming()
    package var limits = UploadLimits()
    /// Larger objects go in parts of so many bytes.
    package var partSize: Int64 = 8 << 20
    /// Seconds in which nothing moves, after which a server is given up.
    package var silence = 60
    /// Unix time in seconds.
    package var wallTime: @Sendable () -> Int64

    package init(
        device: DeviceID, channels: [ChannelNumber], journal: any UploadJournal, maxKbps: Int? = nil,
        open: @escaping @Sendable (UploadJob) throws(UploadSourceError) -> any UploadSource,
        watch: @escaping @Sendable (UploadReport) -> Void, wallTime: @escaping @Sendable () -> Int64
    ) {
        self.device = device
        self.channels = channels
        self.journal = journal
        self.maxKbps = maxKbps
        self.open = open
        self.watch = watch
        self.wallTime = wallTime
    }
}

/// How the uploads are.
package struct UploadStatus: Sendable, Hashable {
    /// What is under way included.
    package var waiting = 0
    /// Of these the pictures; all others are recordings.
    package var waitingPictures = 0
    package var waitingBytes: Int64 = 0
    package var running: [String] = []
    package var counters = UploadCounters()
    /// What uploads may take at the moment, in bits a second; nil: no limit.
    package var limit: Int64?
    /// Since the last upload that went well.
    package var troubles: [UploadDestination: String] = [:]
}
