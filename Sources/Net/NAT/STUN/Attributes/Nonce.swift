/// The server's word that shows a request is new (RFC 5389 15.8). It lasts as long as the server wants.
struct Nonce: STUNOpaqueAttribute {
    static let type = STUNAttributeType.nonce
    static let longest = 763
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}
