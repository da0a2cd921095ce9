/// The topic of an event. It has no protocol's numbers: each front end has its own table for these.
package enum EventTopic: String, Sendable, Hashable, CaseIterable {
    /// A channel's source delivers no frames.
    case noSignal
    /// Recordings cannot be written: the disk is full of protected files, fails, or is missing.
    case storage
    /// The power supply is too weak, or about to fail.
    case power
    /// A request for a URL of no known form, or another request that no legitimate client makes.
    case illegalAccess
    /// A recording policy's time came without effect: its stream is being recorded manually.
    case policyIgnored
    /// An upgrade succeeded or failed.
    case upgrade
    /// The router maps no port.
    case portMapping
    /// The cloud storage refuses the account, its folder, deleting, uploading, or is full.
    case cloudLogin, cloudFolder, cloudDelete, cloudUpload, cloudFull
    /// A snapshot has been uploaded.
    case pictureUploaded
    /// A recording is complete, or its file was removed.
    case recordingClosed, recordingRemoved
    /// Recordings that had been left open were put in order, or the index was made anew: there may be others now.
    case recordingsRepaired
    /// The route to the network changed: another interface, address or router.
    case routeChanged
    /// The device's own Wi-Fi access point is open while this lasts.
    case accessPoint
    /// The policies for recordings, or for snapshots, were changed.
    case recordingPoliciesChanged, picturePoliciesChanged
    /// The link to a platform is up while this lasts.
    case linkState
    /// The machine's clock was set.
    case clockSet
    /// Good news that has only text, and no topic of its own.
    case described
}
