/// What the platform gives for the cloud storage (002 7.5.1, 7.5.11).
public struct ObjectAccount: Sendable, Hashable {
    public var endpoint: ObjectEndpoint
    public var credentials: ObjectCredentials
    public var dialect: ObjectDialect
    /// 002 7.1.1, unless the platform names others.
    public var recordBucket = "GlobalEyeRecord"
    public var pictureBucket = "GlobalEyePicture"
    /// The part of V4 signatures that names a region. A storage that wants another says so, and is heard.
    public var region = "us-east-1"

    public init(endpoint: ObjectEndpoint, credentials: ObjectCredentials, dialect: ObjectDialect) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.dialect = dialect
    }

    /// Nil when the URL is none, or the account has characters that no header may have.
    public init?(url: String, account: String, password: Secret, place: CloudPlace, dialect: ObjectDialect) {
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
