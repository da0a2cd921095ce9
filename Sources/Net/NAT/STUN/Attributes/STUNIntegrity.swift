/// MESSAGE-INTEGRITY (RFC 5389 15.4): HMAC-SHA1 over everything before it, with a length that includes it.
struct STUNIntegrity: Sendable, Hashable {
    static let type = STUNAttributeType.messageIntegrity
    static let digestLength = 20
    /// The length in bytes, including the attribute's header.
    static let attributeLength = 4 + digestLength

    private let digest: [UInt8]
    private let covered: [UInt8]

    /// - Parameter message: the bytes before the attribute.
    init(digest: [UInt8], message: ArraySlice<UInt8>) {
        self.digest = digest
        var covered = Array(message)
        let length = UInt16(truncatingIfNeeded: covered.count - STUNMessage.headerLength + Self.attributeLength)
        covered.replaceSubrange(2..<4, with: length.bigEndianBytes)
        self.covered = covered
    }

    func isRight(_ key: STUNKey) -> Bool {
        let right = key.digest(of: covered)
        // Every byte is compared, so that the time does not reveal where they differ.
        return digest.count == right.count && zip(digest, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
