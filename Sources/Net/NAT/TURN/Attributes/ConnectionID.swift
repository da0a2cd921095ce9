/// One peer's connection to the relay (RFC 6062 6.2.1).
struct ConnectionID: STUNAttribute {
    static let type = STUNAttributeType.connectionID
    package let value: UInt32

    init(_ value: UInt32) { self.value = value }

    init?(value: [UInt8], in id: STUNTransactionID) {
        guard let number = UInt32(bigEndianBytes: value) else { return nil }
        self.value = number
    }

    package func value(in id: STUNTransactionID) -> [UInt8] { value.bigEndianBytes }
}
