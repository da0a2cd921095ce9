import Device

/// A problem with the cloud storage that the device's owner can solve.
package enum CloudProblem: Sendable, Hashable, CaseIterable {
    /// The account was refused.
    case login
    /// The bucket is missing or can't be created.
    case folder
    /// An object can't be deleted.
    case deletion
    case upload
    case full
}
