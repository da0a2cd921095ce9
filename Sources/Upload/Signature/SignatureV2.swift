import Base
import System

/// The older signature of S3, which OOS accepts: HMAC-SHA1 over a few lines of the request.
enum SignatureV2 {
    /// The headers that sign `request`.
    static func headers(
        for request: ObjectRequest, by credentials: ObjectCredentials, at time: SigningTime
    ) throws(Digests.Unavailable) -> [String: String] {
        let text = Array(stringToSign(for: request, at: time).utf8)
        let digest = try Digests.hmacSHA1(key: Array(credentials.secretKey.wireText.utf8), text)
        return [
            "date": time.httpDate,
            "authorization": "AWS \(credentials.accessKey):\(Base64.encode(digest))",
        ]
    }

    static func stringToSign(for request: ObjectRequest, at time: SigningTime) -> String {
        var lines = [
            request.method.rawValue, request.headers["content-md5"] ?? "", request.contentType ?? "", time.httpDate,
        ]
        lines += request.headers.filter { $0.key.hasPrefix("x-amz-") }.sorted { $0.key < $1.key }
            .map { "\($0.key):\($0.value)" }
        return (lines + [resource(of: request)]).joined(separator: "\n")
    }

    /// The path as sent, and the query items that name another resource than the object itself.
    private static func resource(of request: ObjectRequest) -> String {
        let signed = request.query.filter { subresources.contains($0.name) }.sorted { $0.name < $1.name }
            .map { item in item.value.map { "\(item.name)=\($0)" } ?? item.name }
        return signed.isEmpty ? request.path : request.path + "?" + signed.joined(separator: "&")
    }

    /// The subresources of S3 that this program requests.
    private static let subresources: Set<String> = ["uploads", "uploadId", "partNumber"]
}
