/// The source address of a request, in a form that no router rewrites (RFC 5389 15.2).
struct XORMappedAddress: STUNAddressAttribute {
    static let type = STUNAttributeType.xorMappedAddress
    static let isXORed = true
    package let address: TransportAddress

    init(_ address: TransportAddress) { self.address = address }
}
