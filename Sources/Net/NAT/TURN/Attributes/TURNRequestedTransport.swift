/// The transport between peers and the relay (RFC 5766 14.7): an IP protocol number and three reserved bytes.
struct TURNRequestedTransport: STUNAttribute {
    static let type = STUNAttributeType.requestedTransport
    /// TCP, required by RFC 6062 4.1.
    static let tcp = Self(number: 6)
    package let number: UInt8

    private init(number: UInt8) { self.number = number }

    init?(value: [UInt8], in id: STUNTransactionID) {
        guard value.count == 4 else { return nil }
        number = value[0]
    }

    package func value(in id: STUNTransactionID) -> [UInt8] { [number, 0, 0, 0] }
}
