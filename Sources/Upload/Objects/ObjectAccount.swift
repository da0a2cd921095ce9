package import Base
package import Device

/// The cloud storage's account as given by the platform.
package struct ObjectAccount: Sendable, Hashable {
    package var endpoint: ObjectEndpoint
    package var credentials: ObjectCredentials
    package var dialect: ObjectDialect
    /// The platform's standard names, unless it gives others.
    package var recordBucket = "GlobalEyeRecord"
    package var pictureBucket = "GlobalEyePicture"
    /// The region in V4 signatures. A storage that requires another one names it in its error, and it is adopted.
    package var region = "us-east-1"

    package init(endpoint: ObjectEndpoint, credentials: ObjectCredentials, dialect: ObjectDialect) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.dialect = dialect
    }

    /// Nil when `url` is not a valid URL, or the account has characters that are not allowed in a header.
    package init?(url: String, account: String, password: Secret, place: CloudPlace, dialect: ObjectDialect) {
        guard let endpoint = ObjectEndpoint(url: url), Self.isPlain(account) else { return nil }
        self.init(
            endpoint: endpoint, credentials: ObjectCredentials(accessKey: account, secretKey: password),
            dialect: dialect)
        if let bucket = place.recordBucket, !bucket.isEmpty { recordBucket = bucket }
        if let bucket = place.pictureBucket, !bucket.isEmpty { pictureBucket = bucket }
    }

    /// Whether the text is non-empty visible ASCII, which can't end a header.
    static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
