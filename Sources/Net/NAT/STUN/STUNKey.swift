import Base
import System

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
        let text = Array(username.utf8) + [0x3A] + realm + [0x3A] + Array(password.wireText.utf8)
        guard let digest = try? Digests.md5(text) else { return nil }
        bytes = digest
    }

    /// HMAC-SHA1: 20 bytes. Should OpenSSL fail, they are zeros, and the server refuses the request.
    func digest(of message: [UInt8]) -> [UInt8] {
        (try? Digests.hmacSHA1(key: bytes, message)) ?? [UInt8](repeating: 0, count: STUNIntegrity.digestLength)
    }

    var description: String { "***" }
    var debugDescription: String { "***" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
