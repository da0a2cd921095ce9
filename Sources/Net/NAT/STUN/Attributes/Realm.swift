/// The domain of a user name (RFC 5389 15.7): part of the key. At most 127 characters, of up to 6 bytes each.
struct Realm: STUNOpaqueAttribute {
    static let type = STUNAttributeType.realm
    static let longest = 763
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}
