import Device
import Net

/// The result of an upload.
package enum UploadOutcome: Sendable, Equatable {
    case stored
    case failed(UploadFailure)
}

/// The reason why an upload failed, as far as it determines the next step.
package struct UploadFailure: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The destination is unreachable or temporarily unable.
        case later
        /// The destination refuses the account.
        case account
        /// The destination is full.
        case full
        /// This job alone is refused.
        case refused
        /// The source no longer exists or is no longer needed.
        case gone
        /// The device cancelled the upload.
        case cancelled
    }

    package var kind: Kind
    /// The problem to report to the platform; nil: none.
    package var exception: CloudProblem?
    package var reason: String

    package init(kind: Kind, exception: CloudProblem?, reason: String) {
        self.kind = kind
        self.exception = exception
        self.reason = reason
    }

    init(_ failure: ObjectStoreFailure) {
        kind =
            switch failure.cause {
            case .credentials: .account
            case .full: .full
            case .network, .untrusted, .server: .later
            case .refused: .refused
            case .source(let error): Self.kind(of: error)
            case .cancelled: .cancelled
            }
        exception = failure.exception
        reason = failure.description
    }

    /// The platform's specification defines no exception for the FTP server.
    init(_ failure: FTPFailure) {
        kind =
            switch failure.cause {
            case .credentials: .account
            case .full: .full
            case .network: .later
            case .refused: .refused
            case .source(let error): Self.kind(of: error)
            case .cancelled: .cancelled
            }
        reason = failure.description
    }

    init(_ error: UploadSourceError) {
        kind = Self.kind(of: error)
        reason = error.description
    }

    /// A disk that can't be read now may be readable later.
    private static func kind(of error: UploadSourceError) -> Kind {
        switch error {
        case .missing, .truncated: .gone
        case .unreadable: .refused
        }
    }
}

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
