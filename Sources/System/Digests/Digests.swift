import COpenSSL

/// Message digests and HMACs, by OpenSSL.
package enum Digests {
    /// OpenSSL refused the digest, for lack of memory or because its configuration forbids it (FIPS and MD5).
    package struct Unavailable: Error, Equatable, CustomStringConvertible {
        package var name: String

        package var description: String { "OpenSSL gives no \(name), which signatures need; look at its configuration" }
    }

    /// The MD5 digest, 16 bytes (RFC 1321).
    package static func md5(_ bytes: some Collection<UInt8>) throws(Unavailable) -> [UInt8] {
        try digest("MD5", EVP_md5(), bytes)
    }

    /// The SHA-256 digest, 32 bytes (FIPS 180-4).
    package static func sha256(_ bytes: some Collection<UInt8>) throws(Unavailable) -> [UInt8] {
        try digest("SHA256", EVP_sha256(), bytes)
    }

    /// HMAC with SHA-1, 20 bytes (RFC 2104).
    package static func hmacSHA1(key: [UInt8], _ text: [UInt8]) throws(Unavailable) -> [UInt8] {
        try hmac("SHA1", key, text)
    }

    /// HMAC with SHA-256, 32 bytes (RFC 2104).
    package static func hmacSHA256(key: [UInt8], _ text: [UInt8]) throws(Unavailable) -> [UInt8] {
        try hmac("SHA256", key, text)
    }

    private static func digest(
        _ name: String, _ function: OpaquePointer?, _ bytes: some Collection<UInt8>
    ) throws(Unavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let done = Array(bytes).withUnsafeBytes {
            EVP_Digest($0.baseAddress, $0.count, &digest, &length, function, nil)
        }
        guard done == 1 else { throw Unavailable(name: name) }
        return Array(digest[..<Int(length)])
    }

    private static func hmac(_ digest: String, _ key: [UInt8], _ text: [UInt8]) throws(Unavailable) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length = 0
        let made = EVP_Q_mac(
            nil, "HMAC", nil, digest, nil, key, key.count, text, text.count, &result, result.count, &length)
        guard made != nil else { throw Unavailable(name: "HMAC-\(digest)") }
        return Array(result[..<length])
    }

    /// Compares in constant time, so that the time does not reveal where the texts differ.
    package static func areEqual(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        return a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }
}

/// SHA-256 of data that arrives in pieces.
package struct SHA256Digest: ~Copyable {
    private let context: OpaquePointer

    package init() throws(Digests.Unavailable) {
        guard let context = EVP_MD_CTX_new() else { throw Digests.Unavailable(name: "SHA256") }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw Digests.Unavailable(name: "SHA256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) throws(Digests.Unavailable) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw Digests.Unavailable(name: "SHA256")
        }
    }

    package mutating func update(_ bytes: ArraySlice<UInt8>) throws(Digests.Unavailable) {
        let done = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        guard done == 1 else { throw Digests.Unavailable(name: "SHA256") }
    }

    /// The digest of all added bytes, 32 bytes. Call it once.
    package mutating func finish() throws(Digests.Unavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard EVP_DigestFinal_ex(context, &digest, &length) == 1 else { throw Digests.Unavailable(name: "SHA256") }
        return Array(digest[..<Int(length)])
    }
}
