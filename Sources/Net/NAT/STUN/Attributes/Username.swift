/// The user name (RFC 5389 15.3). For the platform's servers it is the DevID (CTMW 14).
struct Username: STUNOpaqueAttribute {
    static let type = STUNAttributeType.username
    static let longest = 512
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}
