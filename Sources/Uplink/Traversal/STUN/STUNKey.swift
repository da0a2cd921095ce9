import COpenSSL

/// The key that MESSAGE-INTEGRITY is made with. Printed as `***`.
struct STUNKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// For the short-term mechanism (RFC 5389 15.4): the password itself.
    init(shortTerm password: String) { bytes = Array(password.utf8) }

    /// For the long-term mechanism (RFC 5389 15.4): MD5 of `username:realm:password`.
    ///
    /// User name and password are taken as they are; SASLprep changes nothing in ASCII.
    /// - Returns: nil where the system's OpenSSL forbids MD5.
    init?(username: String, realm: [UInt8], password: Secret) {
        let text = Array(username.utf8) + [0x3A] + realm + [0x3A] + Array(password.field.utf8)
        guard let digest = try? MD5.digest(of: text[...]) else { return nil }
        bytes = digest
    }

    /// HMAC-SHA1: 20 bytes. Should OpenSSL fail, they are zeros, and the server refuses the request.
    func digest(of message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: STUNIntegrity.digestLength)
        var length = 0
        let done = EVP_Q_mac(
            nil, "HMAC", nil, "SHA1", nil, bytes, bytes.count, message, message.count, &digest, digest.count, &length)
        return done != nil && length == digest.count
            ? digest : [UInt8](repeating: 0, count: STUNIntegrity.digestLength)
    }

    var description: String { "***" }
    var debugDescription: String { "***" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
