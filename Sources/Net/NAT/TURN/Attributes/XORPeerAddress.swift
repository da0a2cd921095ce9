/// The peer of a permission or a connection (RFC 5766 14.3).
struct XORPeerAddress: STUNAddressAttribute {
    static let type = STUNAttributeType.xorPeerAddress
    static let isXORed = true
    package let address: TransportAddress

    init(_ address: TransportAddress) { self.address = address }
}
