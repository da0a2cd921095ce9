import COpenSSL

/// The hash functions of HTTP Digest authentication (RFC 7616 3.2), from OpenSSL.
enum HashFunction: String, CaseIterable, Sendable {
    case md5 = "MD5"
    case sha256 = "SHA-256"

    /// The digest of `text` in lower-case hex; nil where the system's OpenSSL has forbidden the function (FIPS and MD5).
    func hex(_ text: String) -> String? {
        let function = self == .md5 ? EVP_md5() : EVP_sha256()
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let bytes = Array(text.utf8)
        guard EVP_Digest(bytes, bytes.count, &digest, &length, function, nil) == 1 else { return nil }
        return digest[..<Int(length)].hex
    }
}

/// Compares without telling by its time where the difference is.
func equalInConstantTime(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    return a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
