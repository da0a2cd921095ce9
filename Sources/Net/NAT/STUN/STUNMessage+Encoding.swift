extension STUNMessage {
    /// The message as bytes to send.
    ///
    /// The agent's messages are below 4 KiB; one that exceeds the length field (65,535) is never built.
    /// - Parameters:
    ///   - key: adds MESSAGE-INTEGRITY (RFC 5389 15.4).
    ///   - fingerprint: adds FINGERPRINT (RFC 5389 15.5).
    func encoded(key: STUNKey? = nil, fingerprint: Bool = false) -> [UInt8] {
        var bytes = type.rawValue.bigEndianBytes + [0, 0] + id.bytes
        for attribute in attributes { bytes.append(attribute) }
        if let key {
            bytes.setLength(adding: STUNIntegrity.attributeLength)
            bytes.append(STUNRawAttribute(type: STUNIntegrity.type.rawValue, value: key.digest(of: bytes)))
        }
        if fingerprint {
            bytes.setLength(adding: STUNFingerprint.attributeLength)
            let value = STUNFingerprint.value(of: bytes).bigEndianBytes
            bytes.append(STUNRawAttribute(type: STUNFingerprint.type.rawValue, value: value))
        }
        bytes.setLength(adding: 0)
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ attribute: STUNRawAttribute) {
        self += attribute.type.bigEndianBytes + UInt16(truncatingIfNeeded: attribute.value.count).bigEndianBytes
        self += attribute.value
        self += [UInt8](repeating: 0, count: -attribute.value.count & 3)
    }

    /// Both digests cover a header that counts the bytes up to their own end.
    fileprivate mutating func setLength(adding more: Int) {
        let length = UInt16(truncatingIfNeeded: count - STUNMessage.headerLength + more)
        replaceSubrange(2..<4, with: length.bigEndianBytes)
    }
}
