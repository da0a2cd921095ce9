/// How an upload ended.
package enum UploadOutcome: Sendable, Equatable {
    case stored
    case failed(UploadFailure)
}

/// Why an upload failed, as far as it decides what comes next.
package struct UploadFailure: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The destination is out of reach, or can't at the moment.
        case later
        /// The destination doesn't take the account.
        case account
        /// The destination has no room.
        case full
        /// This job alone is refused.
        case refused
        /// What was to be uploaded is there no more, or has no use any more.
        case gone
        /// We ended it ourselves.
        case cancelled
    }

    package var kind: Kind
    /// What the platform is told (002 7.5.4); nil: nothing.
    package var exception: ExceptionType?
    package var reason: String

    package init(kind: Kind, exception: ExceptionType?, reason: String) {
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

    /// The platform has no exception for its FTP server.
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
