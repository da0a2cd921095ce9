/// The name of the peer's program (RFC 5389 15.10). For the log only; this agent does not send it.
struct Software: STUNOpaqueAttribute {
    static let type = STUNAttributeType.software
    static let longest = 763
    package let bytes: [UInt8]

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}
