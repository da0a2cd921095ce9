/// FINGERPRINT (RFC 5389 15.5): CRC-32 of everything before it, XORed with "STUN".
///
/// It distinguishes STUN from other packets on one port; it does not authenticate.
enum STUNFingerprint {
    static let type = STUNAttributeType.fingerprint
    /// The length in bytes, including the attribute's header.
    static let attributeLength = 8

    /// - Parameter message: the bytes before the attribute, with a length that includes it.
    package static func value(of message: some Collection<UInt8>) -> UInt32 { crc32(message) ^ 0x5354_554E }

    /// The CRC of ITU-T V.42 8.1.1.6.2, bit by bit: a message has a hundred bytes, and there is one a minute.
    private static func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
