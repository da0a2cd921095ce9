/// The relayed address, where the server listens for the device's peers (RFC 5766 14.5).
struct XORRelayedAddress: STUNAddressAttribute {
    static let type = STUNAttributeType.xorRelayedAddress
    static let isXORed = true
    package let address: TransportAddress

    init(_ address: TransportAddress) { self.address = address }
}
