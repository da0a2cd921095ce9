/// The identifier that matches a response to its request: the 16 bytes after type and length.
///
/// In RFC 5389 the first four are the magic cookie and 12 are random; in classic STUN (RFC 3489) all 16 are random.
struct STUNTransactionID: Sendable, Hashable {
    static let cookie: [UInt8] = [0x21, 0x12, 0xA4, 0x42]
    static let length = 16

    /// All 16 bytes, including the cookie.
    package let bytes: [UInt8]

    /// - Returns: nil unless there are 16 bytes.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = Array(bytes)
    }

    /// Creates an identifier of RFC 5389. `random` should be hard to predict (RFC 5389 6).
    init(random: inout some RandomNumberGenerator) {
        bytes = Self.cookie + (0..<12).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// Creates an identifier of RFC 3489.
    init(classic random: inout some RandomNumberGenerator) {
        // Any byte but the cookie's first one, so that no peer takes it for an identifier of RFC 5389.
        let first = UInt8.random(in: 0x22 ... .max, using: &random)
        bytes = [first] + (1..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// Whether it has no cookie: then no address is XORed with it, and FINGERPRINT does not apply.
    var isClassic: Bool { !bytes.starts(with: Self.cookie) }
}
