import Base
import System

/// The key of MESSAGE-INTEGRITY. It is printed as `***`.
struct STUNKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// The key of the short-term mechanism (RFC 5389 15.4): the password itself.
    init(shortTerm password: String) { bytes = Array(password.utf8) }

    /// The key of the long-term mechanism (RFC 5389 15.4): MD5 of `username:realm:password`.
    ///
    /// User name and password are used unchanged; SASLprep changes nothing in ASCII.
    /// - Returns: nil where the system's OpenSSL forbids MD5.
    init?(username: String, realm: [UInt8], password: Secret) {
        let text = Array(username.utf8) + [0x3A] + realm + [0x3A] + Array(password.wireText.utf8)
        guard let digest = try? Digests.md5(text) else { return nil }
        bytes = digest
    }

    /// The HMAC-SHA1, 20 bytes. If OpenSSL fails, they are zeros, and the server refuses the request.
    func digest(of message: [UInt8]) -> [UInt8] {
        (try? Digests.hmacSHA1(key: bytes, message)) ?? [UInt8](repeating: 0, count: STUNIntegrity.digestLength)
    }

    var description: String { "***" }
    var debugDescription: String { "***" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
