import COpenSSL

/// What signatures are made of, by OpenSSL.
enum Digests {
    /// OpenSSL refused, for want of memory or because its configuration forbids the digest.
    struct Unavailable: Error, Equatable, CustomStringConvertible {
        var name: String

        var description: String { "OpenSSL gives no \(name), which signatures need; look at its configuration" }
    }

    static func hmacSHA1(key: [UInt8], _ text: [UInt8]) throws(Unavailable) -> [UInt8] { try hmac("SHA1", key, text) }
    static func hmacSHA256(key: [UInt8], _ text: [UInt8]) throws(Unavailable) -> [UInt8] {
        try hmac("SHA256", key, text)
    }

    private static func hmac(_ digest: String, _ key: [UInt8], _ text: [UInt8]) throws(Unavailable) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length = 0
        let made = EVP_Q_mac(
            nil, "HMAC", nil, digest, nil, key, key.count, text, text.count, &result, result.count, &length)
        guard made != nil else { throw Unavailable(name: "HMAC-\(digest)") }
        return Array(result[..<length])
    }

    static func sha256(_ bytes: [UInt8]) throws(Unavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length = 0
        guard EVP_Q_digest(nil, "SHA256", nil, bytes, bytes.count, &digest, &length) == 1 else {
            throw Unavailable(name: "SHA256")
        }
        return Array(digest[..<length])
    }

    static func base64(_ bytes: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let length = EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text[..<Int(length)], as: UTF8.self)
    }

    /// In lower case.
    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// SHA-256 of bytes that come in pieces.
struct SHA256Digest: ~Copyable {
    private let context: OpaquePointer

    init() throws(Digests.Unavailable) {
        guard let context = EVP_MD_CTX_new() else { throw Digests.Unavailable(name: "SHA256") }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw Digests.Unavailable(name: "SHA256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    mutating func update(_ bytes: UnsafeRawBufferPointer) throws(Digests.Unavailable) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw Digests.Unavailable(name: "SHA256")
        }
    }

    mutating func finish() throws(Digests.Unavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard EVP_DigestFinal_ex(context, &digest, &length) == 1 else { throw Digests.Unavailable(name: "SHA256") }
        return Array(digest[..<Int(length)])
    }
}
