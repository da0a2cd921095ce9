package import Net

/// A failed request to an object storage.
package struct ObjectStoreFailure: Error, Equatable, CustomStringConvertible {
    /// The attempted operation.
    package enum Step: String, Sendable {
        case makeBucket = "create the bucket"
        case put = "store"
        case delete = "delete"
        case list = "list"
    }

    package enum Cause: Equatable, Sendable {
        /// The account is unknown, its key is wrong, or it has no permission.
        case credentials
        /// The account's space is used up.
        case full
        /// No response, or a broken one; the server may soon be reachable again.
        case network
        /// The server's certificate is not trusted: nothing was sent.
        case untrusted
        /// The server is temporarily unable (5xx, 429).
        case server
        /// The server refuses the request; merely repeating it won't help.
        case refused
        case source(UploadSourceError)
        case cancelled
    }

    package var step: Step
    /// The bucket, or the object in it.
    package var place: String
    package var cause: Cause
    package var reason: String
    /// The storage's error code, such as `NoSuchBucket`.
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

    /// The problem to report to the platform; nil when the failure concerns the device alone.
    package var exception: CloudProblem? {
        switch cause {
        case .cancelled, .source: nil
        case .credentials: .login
        case .full: .full
        case .network, .untrusted, .server, .refused:
            switch step {
            case .makeBucket: .folder
            case .put: .upload
            case .delete, .list: .deletion  // it lists in order to delete
            }
        }
    }
}

/// The code and message in the body of an error response.
struct ObjectStoreError: Equatable {
    var code: String
    var message: String
    /// V4: the region required in the signature.
    var region: String?

    /// Nil when the body is not an error document.
    init?(body: [UInt8]) {
        guard let root = try? XMLReader.read(body), root.name == "Error", let code = root.child("Code") else {
            return nil
        }
        self.code = code.text
        message = root.child("Message")?.text ?? ""
        region = root.child("Region")?.text
    }

    /// The cause for a status and error code.
    ///
    /// - Parameter isFirst: no request with this account has succeeded yet: a refusal then concerns the account.
    static func cause(status: Int, code: String?, isFirst: Bool) -> ObjectStoreFailure.Cause {
        switch code {
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "InvalidSecurity",
            "AccountProblem", "NotSignedUp", "AuthorizationHeaderMalformed":
            return .credentials
        // Objects larger than a part are sent in parts, so none is too large for anything but the remaining space:
        // OpenStack Swift reports that in this way.
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
