package import Base

/// The storages that recordings and snapshots are uploaded to. The upload engine implements it.
package protocol UploadStorageControl: Sendable {
    /// The cloud storage's account that was set last; nil before the first.
    var account: CloudAccount? { get }

    /// Sets another account, and begins anew with it. When this returns, it is on the disk.
    ///
    /// - Throws: ``ControlError/invalid(_:)`` for a URL or a name that no account has.
    func set(_ account: CloudAccount) async throws(ControlError)

    /// Sets the FTP server for snapshots; nil: there is none.
    func setFTP(_ account: FTPAccount?)

    /// Shortens the pauses after failures: the network is known to work.
    func retryNow()
}

/// The snapshots that are taken by policies. The upload engine implements it.
package protocol PicturePolicyControl: Sendable {
    /// The policies as they are kept.
    var policies: SnapshotPolicies { get }

    /// Adds all of the policies, or none.
    func add(
        _ policies: [DayPolicy], channel: ChannelNumber, store: PictureStore
    ) async throws(ControlError)
    /// The policies of a channel for one destination.
    func policies(of channel: ChannelNumber, store: PictureStore) throws(ControlError) -> [KeptDayPolicy]
    func remove(_ id: PolicyID, channel: ChannelNumber) async throws(ControlError)
    func state() async throws(ControlError) -> SnapshotState
}

/// The results of the snapshots by policies since the start.
package struct SnapshotState: Sendable, Hashable {
    package var taken: Int
    package var missed: Int
    /// The time of the next one; nil without policies.
    package var next: PlatformTime?

    package init(taken: Int, missed: Int, next: PlatformTime?) {
        self.taken = taken
        self.missed = missed
        self.next = next
    }
}

/// The queue of uploads. The upload engine implements it.
package protocol UploadControl: Sendable {
    func status() async throws(ControlError) -> UploadStatus
}
