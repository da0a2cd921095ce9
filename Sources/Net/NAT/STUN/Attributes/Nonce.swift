/// The server's value that shows a request is new (RFC 5389 15.8). It is valid for as long as the server accepts it.
struct Nonce: STUNOpaqueAttribute {
    static let type = STUNAttributeType.nonce
    static let longest = 763
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}
