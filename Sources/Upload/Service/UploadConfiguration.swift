package import Device
package import Net

/// The upload service's configuration.
package struct UploadConfiguration: Sendable {
    /// The device ID in the names of objects. Objects of other devices are never deleted.
    package var device: DeviceID
    /// The channels whose oldest objects are deleted when a storage is full.
    package var channels: ChannelRegistry
    package var journal: any UploadJournal
    /// Opens the source of a job. Called on a thread that may block.
    package var open: @Sendable (UploadJob) throws(UploadSourceError) -> any UploadSource
    /// Called on the service's threads, concurrently. It must not call the service and wait.
    package var watch: @Sendable (UploadReport) -> Void
    /// The limit of all uploads together, in kbit/s; nil: none.
    package var maxKbps: Int?
    /// A file with the CA certificates for an https storage; nil: the system's.
    package var authorities: String?
    package var timing = UploadTiming()
    package var limits = UploadLimits()
    /// Larger objects are sent in parts of this many bytes.
    package var partSize: Int64 = 8 << 20
    /// Seconds without any data after which a server is given up.
    package var silence = 60
    /// Unix time in seconds.
    package var wallTime: @Sendable () -> Int64

    package init(
        device: DeviceID, channels: ChannelRegistry, journal: any UploadJournal, maxKbps: Int? = nil,
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
