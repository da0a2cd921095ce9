/// What an event is about. No protocol's numbers: each front end has its own table from these.
package enum EventTopic: String, Sendable, Hashable, CaseIterable {
    /// A channel's source gives no pictures.
    case noSignal
    /// Recordings can't be written: the disk is full of what may not be removed, fails, or is gone.
    case storage
    /// The supply is too weak, or about to fail.
    case power
    /// A URL of no known form was asked for, or something else that no honest client does.
    case illegalAccess
    /// A recording policy's time came and changed nothing: its stream is recorded by hand.
    case policyIgnored
    /// An upgrade succeeded or failed.
    case upgrade
    /// The router maps no port.
    case portMapping
    /// The cloud storage refuses the account, its folder, deleting, uploading, or is full.
    case cloudLogin, cloudFolder, cloudDelete, cloudUpload, cloudFull
    /// A snapshot is at its destination.
    case pictureUploaded
    /// A recording is complete, or its file is gone.
    case recordingClosed, recordingRemoved
    /// Recordings that had been left open were put in order, or the index was made anew: there may be others now.
    case recordingsRepaired
    /// The way to the network changed: another interface, address or router.
    case routeChanged
    /// When is to be recorded, or when snapshots are to be taken, was set.
    case recordingPoliciesChanged, picturePoliciesChanged
    /// The link to a platform is up while this lasts.
    case linkState
    /// Nothing but its words: good news that has no topic of its own.
    case described
}
