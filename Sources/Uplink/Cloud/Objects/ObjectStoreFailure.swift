/// Why an object storage did not do what it was asked for.
package struct ObjectStoreFailure: Error, Equatable, CustomStringConvertible {
    /// What was tried.
    package enum Step: String, Sendable {
        case makeBucket = "create the bucket"
        case put = "store"
        case delete = "delete"
        case list = "list"
    }

    package enum Cause: Equatable, Sendable {
        /// The account is not known, its key is wrong, or it may do nothing here.
        case credentials
        /// The account's space is used up.
        case full
        /// No answer, or a broken one; the server may be there again soon.
        case network
        /// The server's certificate is not to be believed: nothing was sent.
        case untrusted
        /// The server can't at the moment (5xx, 429).
        case server
        /// The server doesn't want this; asking again alone won't help.
        case refused
        case source(UploadSourceError)
        case cancelled
    }

    package var step: Step
    /// The bucket, or the object in it.
    package var place: String
    package var cause: Cause
    package var reason: String
    /// The storage's own word for it, as `NoSuchBucket`.
    var code: String?

    package var description: String {
        "could not \(step.rawValue) \(place): \(reason)" + (advice.map { "; \($0)" } ?? "")
    }

    private var advice: String? {
        switch cause {
        case .credentials: "check the account and the password of the cloud storage"
        case .full: "delete recordings in the cloud, or let the oldest be overwritten"
        case .untrusted:
            "look at the storage's certificate and at this device's clock; an authority of one's own is named by "
                + "upload.authorities"
        default: nil
        }
    }

    /// How the platform is told (002 7.5.4, 1 to 5); nil when it is nobody's concern but ours.
    package var exception: ExceptionType? {
        switch cause {
        case .cancelled, .source: nil
        case .credentials: .cloudLogin
        case .full: .cloudFull
        case .network, .untrusted, .server, .refused:
            switch step {
            case .makeBucket: .cloudFolder
            case .put: .cloudUpload
            case .delete, .list: .cloudDelete  // it lists to find what to delete
            }
        }
    }
}

/// The code and words in the body of an error.
struct ObjectStoreError: Equatable {
    var code: String
    var message: String
    /// V4: the region that the signature should have named.
    var region: String?

    /// Nil when the body is no error document.
    init?(body: [UInt8]) {
        guard let root = try? XMLReader.read(body), root.name == "Error", let code = root.child("Code") else {
            return nil
        }
        self.code = code.text
        message = root.child("Message")?.text ?? ""
        region = root.child("Region")?.text
    }

    /// What an answer of this status and error means.
    ///
    /// - Parameter isFirst: nothing has worked with this account yet: a refusal is one of the account then.
    static func cause(status: Int, code: String?, isFirst: Bool) -> ObjectStoreFailure.Cause {
        switch code {
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "InvalidSecurity",
            "AccountProblem", "NotSignedUp", "AuthorizationHeaderMalformed":
            return .credentials
        // Objects larger than a part go in parts, so none is too large for anything but the space that is left:
        // OpenStack Swift says it like this.
        case "QuotaExceeded", "StorageFull", "InsufficientCapacity", "XMinioStorageFull", "EntityTooLarge":
            return .full
        case "InternalError", "ServiceUnavailable", "SlowDown": return .server
        default: break
        }
        switch status {
        case 413, 507: return .full
        case 401: return .credentials
        case 403: return isFirst ? .credentials : .refused
        case 408, 429, 500...: return .server
        default: return .refused
        }
    }
}
