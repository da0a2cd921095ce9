package import Base
import System

/// A request to an object storage, before it is signed.
struct ObjectRequest: Sendable, Hashable {
    enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    /// An item of the URL's query; without a value it is a name alone, such as `uploads`.
    struct QueryItem: Sendable, Hashable {
        var name: String
        var value: String?

        init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// The body's representation in the V4 signature.
    enum Payload: Sendable, Hashable {
        /// Only under TLS, which protects the body.
        case unsigned
        case sha256([UInt8])
    }

    var method: Method
    /// The host with its port, as in the URL.
    var host: String
    /// Encoded, from the first slash on.
    package var path: String
    var query: [QueryItem] = []
    var contentType: String?
    /// Further headers to be signed, with names in lower case.
    var headers: [String: String] = [:]
    var payload = Payload.sha256(Self.emptyDigest)

    /// SHA-256 of the empty body.
    static let emptyDigest: [UInt8] = [
        0xE3, 0xB0, 0xC4, 0x42, 0x98, 0xFC, 0x1C, 0x14, 0x9A, 0xFB, 0xF4, 0xC8, 0x99, 0x6F, 0xB9, 0x24,
        0x27, 0xAE, 0x41, 0xE4, 0x64, 0x9B, 0x93, 0x4C, 0xA4, 0x95, 0x99, 0x1B, 0x78, 0x52, 0xB8, 0x55,
    ]

    /// The path and the query, as in the URL and in V4's canonical request.
    var target: String {
        query.isEmpty ? path : path + "?" + query.map { $0.encoded(alwaysWithValue: false) }.joined(separator: "&")
    }
}

extension ObjectRequest.QueryItem {
    /// - Parameter alwaysWithValue: V4 writes a name without value as `name=`.
    func encoded(alwaysWithValue: Bool) -> String {
        let name = PercentEncoding.encode(name)
        guard let value = value ?? (alwaysWithValue ? "" : nil) else { return name }
        return name + "=" + PercentEncoding.encode(value)
    }
}

/// The account's key pair for signing.
package struct ObjectCredentials: Sendable, Hashable {
    package var accessKey: String
    package var secretKey: Secret

    package init(accessKey: String, secretKey: Secret) {
        self.accessKey = accessKey
        self.secretKey = secretKey
    }
}

/// The protocol variant of a storage. Both address buckets by path, not by host name: their names have capitals here.
package enum ObjectDialect: String, Sendable, CaseIterable {
    /// 天翼云 OOS and other storages of its time: signature V2.
    case oos
    /// Present-day S3: signature V4.
    case s3

    /// Whether the body's digest is signed, so that it must be known before the body is sent.
    func signsPayload(isEncrypted: Bool) -> Bool { self == .s3 && !isEncrypted }

    /// The headers that sign `request`.
    func headers(
        for request: ObjectRequest, by credentials: ObjectCredentials, region: String, at time: SigningTime
    ) throws(Digests.Unavailable) -> [String: String] {
        switch self {
        case .oos: try SignatureV2.headers(for: request, by: credentials, at: time)
        case .s3: try SignatureV4.headers(for: request, by: credentials, region: region, at: time)
        }
    }
}
