import COpenSSL

/// The public key for the signatures of upgrades: Ed25519 (RFC 8032), by OpenSSL.
struct UpgradeKey: Sendable, Hashable {
    /// 32 bytes.
    private let bytes: [UInt8]

    private static let keyLength = 32
    private static let signatureLength = 64

    /// Nil unless there are 32 bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.keyLength else { return nil }
        self.bytes = bytes
    }

    /// Parses the output of `openssl pkey -pubout`, PEM around the 44 bytes of RFC 8410 4. Nil for another kind of key.
    init?(pem: String) {
        let body = Array(pem.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }.joined().utf8)
        // SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING { key } }
        let prefix: [UInt8] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]
        guard body.count == 60 else { return nil }
        var decoded = [UInt8](repeating: 0, count: 45)
        guard EVP_DecodeBlock(&decoded, body, Int32(body.count)) == 45, decoded.starts(with: prefix) else { return nil }
        // The last of the 45 bytes is padding.
        self.init(bytes: Array(decoded[prefix.count..<prefix.count + Self.keyLength]))
    }

    /// Whether `signature` is valid for `message` under this key.
    func verifies(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == Self.signatureLength else { return false }
        guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count) else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
