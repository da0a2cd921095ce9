/// The result of an upgrade, reported to the platform by an exception (CTMW 7.5.4, 7.5.17).
package enum UpgradeOutcome: Sendable, Equatable {
    case upgraded(FirmwareVersion)
    case failed(UpgradeFailure)

    var notice: UpgradeNotice {
        switch self {
        case .upgraded(let version): UpgradeNotice(isSuccess: true, words: "upgraded to \(version)")
        case .failed(let failure): UpgradeNotice(isSuccess: false, words: "\(failure)")
        }
    }
}

/// A result's description, waiting to be reported to the platform.
package struct UpgradeNotice: Sendable, Hashable {
    /// Type 0 for a success, 11 for a failure.
    package var isSuccess: Bool
    package var words: String

    package init(isSuccess: Bool, words: String) {
        self.isSuccess = isSuccess
        self.words = words
    }
}
