import Base
import System

/// The present signature of S3: HMAC-SHA256 over a canonical form of the request, with a key derived for the day.
enum SignatureV4 {
    private static let algorithm = "AWS4-HMAC-SHA256"

    /// The headers that sign `request`, without the Host header.
    static func headers(
        for request: ObjectRequest, by credentials: ObjectCredentials, region: String, at time: SigningTime
    ) throws(Digests.Unavailable) -> [String: String] {
        var added = ["x-amz-date": time.dateTime, "x-amz-content-sha256": payload(of: request)]
        var signed = request.headers.merging(added) { own, _ in own }
        signed["host"] = request.host
        if let type = request.contentType { signed["content-type"] = type }
        let names = signed.keys.sorted().joined(separator: ";")
        let canonical = canonicalRequest(for: request, signed: signed)
        let scope = [time.date, region, "s3", "aws4_request"]
        let digest = try Digests.sha256(canonical.utf8).hex
        let text = [algorithm, time.dateTime, scope.joined(separator: "/"), digest].joined(separator: "\n")
        var key = Array("AWS4\(credentials.secretKey.wireText)".utf8)
        for part in scope { key = try Digests.hmacSHA256(key: key, Array(part.utf8)) }
        let signature = try Digests.hmacSHA256(key: key, Array(text.utf8)).hex
        added["authorization"] =
            "\(algorithm) Credential=\(credentials.accessKey)/\(scope.joined(separator: "/"))"
            + ",SignedHeaders=\(names),Signature=\(signature)"
        return added
    }

    static func canonicalRequest(for request: ObjectRequest, signed: [String: String]) -> String {
        let names = signed.keys.sorted()
        // Sorted by encoded name, byte by byte.
        let query = request.query.map { $0.encoded(alwaysWithValue: true) }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        return [
            request.method.rawValue, request.path, query.joined(separator: "&"),
            names.map { "\($0):\(signed[$0] ?? "")\n" }.joined(), names.joined(separator: ";"), payload(of: request),
        ].joined(separator: "\n")
    }

    private static func payload(of request: ObjectRequest) -> String {
        switch request.payload {
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .sha256(let digest): digest.hex
        }
    }
}
