import Recorder

/// Where and how this device records; when it does is a matter of policies, which are no part of the file.
package struct RecordingConfiguration: Sendable, Hashable {
    /// A folder of its own for the recordings; an absolute path.
    var directory: String
    /// `8GiB`, or `90%` of the file system.
    var capacity: RecordingCapacity
    var segmentSeconds: Int
    var syncSeconds: Int
    var preSeconds: Int
    /// By which the policies' times are told; nil: the platform's, or UTC+8 without one.
    var zone: Zone?
    /// Recordings that are played at once, beside the live viewers.
    var maxPlayers: Int
}
