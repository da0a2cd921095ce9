/// How long an allocation lasts without a Refresh (RFC 5766 14.2), in seconds.
struct Lifetime: STUNAttribute {
    static let type = STUNAttributeType.lifetime
    package let seconds: UInt32

    init(seconds: UInt32) { self.seconds = seconds }

    init?(value: [UInt8], in id: STUNTransactionID) {
        guard let seconds = UInt32(bigEndianBytes: value) else { return nil }
        self.seconds = seconds
    }

    package func value(in id: STUNTransactionID) -> [UInt8] { seconds.bigEndianBytes }
}
