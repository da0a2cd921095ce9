/// The source address of a request, as the server saw it (RFC 3489 11.2.1, RFC 5389 15.1).
struct MappedAddress: STUNAddressAttribute {
    static let type = STUNAttributeType.mappedAddress
    static let isXORed = false
    package let address: TransportAddress

    init(_ address: TransportAddress) { self.address = address }
}
