package import Device
import System

extension StateName {
    package static let picturePolicies = "pictures.policies"
    package static let cloudAccount = "cloud.account"
    package static let cloudSpans = "cloud.spans"
    /// The prefix of the names of jobs.
    package static let uploads = "upload."
    /// The prefix of the names of finished jobs that were not reported to the platform yet.
    package static let notices = "notice."

    package static func notice(_ picture: ObjectName) -> String { notices + picture.text }
    package static func upload(_ id: UploadJob.ID) -> String { uploads + "\(id.destination.rawValue).\(id.name)" }
}
