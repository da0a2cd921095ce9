import Media
import Uplink

/// The names in `state.sqlite`.
enum StateName {
    static let registration = "platform.registration"
    static let mappedPort = "traversal.mappedPort"
    static let policies = "recording.policies"
    static let wifi = "wifi.network"
    static let picturePolicies = "pictures.policies"
    static let cloudAccount = "cloud.account"
    static let upgrade = "upgrade"
    static let cloudSpans = "cloud.spans"
    /// What the names of jobs begin with.
    static let uploads = "upload."
    /// What the names of jobs begin with that are done, but the platform was not told of them yet.
    static let notices = "notice."

    static func notice(_ picture: ObjectName) -> String { notices + picture.text }
    static func upload(_ id: UploadJob.ID) -> String { uploads + "\(id.destination.rawValue).\(id.name)" }

    static func encoder(channel: Int, _ stream: StreamType) -> String { "channel.\(channel).\(stream)" }
}
