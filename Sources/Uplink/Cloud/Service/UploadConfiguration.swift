/// What the upload service needs of its owner.
public struct UploadConfiguration: Sendable {
    /// The device in the names of objects. Nothing else is ever deleted.
    public var device: DeviceID
    /// Those whose oldest objects are deleted when a storage is full.
    public var channels: [ChannelNumber]
    public var journal: any UploadJournal
    /// Opens what a job is to upload. Called on a thread that may block.
    public var open: @Sendable (UploadJob) throws(UploadSourceError) -> any UploadSource
    /// Called on threads of the service, also on two at once. It must not call the service and wait.
    public var watch: @Sendable (UploadReport) -> Void
    /// The limit of all uploads together, in kbit/s; nil: none.
    public var maxKbps: Int?
    /// A file with the certificates that an https storage's is checked with; nil: the system's.
    public var authorities: String?
    public var timing = UploadTiming()
    public var limits = UploadLimits()
    /// Larger objects go in parts of so many bytes.
    public var partSize: Int64 = 8 << 20
    /// Seconds in which nothing moves, after which a server is given up.
    public var silence = 60
    /// Unix time in seconds.
    public var wallTime: @Sendable () -> Int64

    public init(
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
public struct UploadStatus: Sendable, Hashable {
    /// What is under way included.
    public var waiting = 0
    /// Of these the pictures; all others are recordings.
    public var waitingPictures = 0
    public var waitingBytes: Int64 = 0
    public var running: [String] = []
    public var counters = UploadCounters()
    /// What uploads may take at the moment, in bits a second; nil: no limit.
    public var limit: Int64?
    /// Since the last upload that went well.
    public var troubles: [UploadDestination: String] = [:]
}
