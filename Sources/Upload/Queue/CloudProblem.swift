/// What is wrong with the cloud storage, as far as the device's owner can do something about it.
package enum CloudProblem: Sendable, Hashable, CaseIterable {
    /// The account is refused.
    case login
    /// The bucket is missing or can't be made.
    case folder
    /// An object can't be deleted.
    case deletion
    case upload
    case full
}
