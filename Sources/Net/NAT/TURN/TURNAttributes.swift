/// The peer of a permission or a connection (RFC 5766 14.3).
struct XORPeerAddress: STUNAddressAttribute {
    static let type = STUNAttributeType.xorPeerAddress
    static let isXORed = true
    package let address: TransportAddress

    init(_ address: TransportAddress) { self.address = address }
}

/// The relayed address, where the server listens for the device's peers (RFC 5766 14.5).
struct XORRelayedAddress: STUNAddressAttribute {
    static let type = STUNAttributeType.xorRelayedAddress
    static let isXORed = true
    package let address: TransportAddress

    init(_ address: TransportAddress) { self.address = address }
}

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
