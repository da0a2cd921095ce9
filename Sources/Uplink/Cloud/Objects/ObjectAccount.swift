/// What the platform gives for the cloud storage (002 7.5.1, 7.5.11).
package struct ObjectAccount: Sendable, Hashable {
    package var endpoint: ObjectEndpoint
    package var credentials: ObjectCredentials
    package var dialect: ObjectDialect
    /// 002 7.1.1, unless the platform names others.
    package var recordBucket = "GlobalEyeRecord"
    package var pictureBucket = "GlobalEyePicture"
    /// The part of V4 signatures that names a region. A storage that wants another says so, and is heard.
    package var region = "us-east-1"

    package init(endpoint: ObjectEndpoint, credentials: ObjectCredentials, dialect: ObjectDialect) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.dialect = dialect
    }

    /// Nil when the URL is none, or the account has characters that no header may have.
    package init?(url: String, account: String, password: Secret, place: CloudPlace, dialect: ObjectDialect) {
        guard let endpoint = ObjectEndpoint(url: url), Self.isPlain(account) else { return nil }
        self.init(
            endpoint: endpoint, credentials: ObjectCredentials(accessKey: account, secretKey: password),
            dialect: dialect)
        if let bucket = place.recordBucket, !bucket.isEmpty { recordBucket = bucket }
        if let bucket = place.pictureBucket, !bucket.isEmpty { pictureBucket = bucket }
    }

    /// Some visible ASCII characters: what can stand in a header without ending it.
    static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
