/// A message of STUN (RFC 5389 6) or classic STUN (RFC 3489 11.1): type, transaction and attributes.
///
///     0        2        4                          20
///     +--------+--------+---------- ~ -------------+---- ~ ----+
///     |  type  | length | transaction id, 16 bytes | attributes|
///     +--------+--------+---------- ~ -------------+---- ~ ----+
///
/// MESSAGE-INTEGRITY and FINGERPRINT are not among the attributes: encoding adds them and decoding checks them.
struct STUNMessage: Sendable, Hashable {
    /// The number of bytes before the attributes.
    static let headerLength = 20

    var type: STUNMessageType
    var id: STUNTransactionID
    /// The attributes in their order. Of several with one type the first counts (RFC 5389 15).
    private(set) var attributes: [STUNRawAttribute] = []

    init(_ class: STUNClass, _ method: STUNMethod, id: STUNTransactionID) {
        type = STUNMessageType(`class`, method)
        self.id = id
    }

    init(type: STUNMessageType, id: STUNTransactionID, attributes: [STUNRawAttribute]) {
        self.type = type
        self.id = id
        self.attributes = attributes
    }

    package mutating func add<Attribute: STUNAttribute>(_ attribute: Attribute) {
        attributes.append(STUNRawAttribute(type: Attribute.type.rawValue, value: attribute.value(in: id)))
    }

    /// The attribute of that type; nil when there is none or it is malformed.
    subscript<Attribute: STUNAttribute>(_: Attribute.Type) -> Attribute? {
        attributes.first { $0.type == Attribute.type.rawValue }.flatMap { Attribute(value: $0.value, in: id) }
    }

    /// The comprehension-required attributes (0x0000 to 0x7FFF, RFC 5389 15) that are unknown here.
    var unknownAttributes: [UInt16] {
        attributes.map(\.type).filter { $0 < 0x8000 && STUNAttributeType(rawValue: $0) == nil }
    }
}

/// An attribute as it appears in a message, without its padding.
struct STUNRawAttribute: Sendable, Hashable {
    var type: UInt16
    /// The value, at most 65,531 bytes.
    package var value: [UInt8]
}

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

/// The method of a message (RFC 5389 18.1, RFC 5766 13, RFC 6062 6.1): 12 bits.
struct STUNMethod: Sendable, Hashable {
    let rawValue: UInt16

    /// - Returns: nil for more than 12 bits.
    init?(rawValue: UInt16) {
        guard rawValue < 0x1000 else { return nil }
        self.rawValue = rawValue
    }

    private init(known: UInt16) { rawValue = known }
    static let binding = Self(known: 0x001)
    static let allocate = Self(known: 0x003)
    static let refresh = Self(known: 0x004)
    static let createPermission = Self(known: 0x008)
    static let connectionBind = Self(known: 0x00B)
    static let connectionAttempt = Self(known: 0x00C)
}

/// The class of a message (RFC 5389 6).
enum STUNClass: UInt16, Sendable, Hashable, CaseIterable {
    case request = 0
    case indication = 1
    case success = 2
    case failure = 3
}

/// The first 16 bits of a message (RFC 5389 6, figure 3): the two bits of the class lie within those of the method.
///
///     0 0 M11 … M7 C1 M6 M5 M4 C0 M3 … M0
struct STUNMessageType: Sendable, Hashable {
    var `class`: STUNClass
    var method: STUNMethod

    init(_ class: STUNClass, _ method: STUNMethod) {
        self.class = `class`
        self.method = method
    }

    /// - Returns: nil when one of the first two bits is set: then it is not a STUN message.
    init?(rawValue: UInt16) {
        guard rawValue & 0xC000 == 0,
            let `class` = STUNClass(rawValue: rawValue >> 7 & 2 | rawValue >> 4 & 1),
            let method = STUNMethod(rawValue: rawValue >> 2 & 0xF80 | rawValue >> 1 & 0x70 | rawValue & 0xF)
        else { return nil }
        self.init(`class`, method)
    }

    var rawValue: UInt16 {
        let (method, bits) = (method.rawValue, `class`.rawValue)
        return (method & 0xF80) << 2 | (method & 0x70) << 1 | method & 0xF | (bits & 2) << 7 | (bits & 1) << 4
    }
}

/// The identifier that matches a response to its request: the 16 bytes after type and length.
///
/// In RFC 5389 the first four are the magic cookie and 12 are random; in classic STUN (RFC 3489) all 16 are random.
struct STUNTransactionID: Sendable, Hashable {
    static let cookie: [UInt8] = [0x21, 0x12, 0xA4, 0x42]
    static let length = 16

    /// All 16 bytes, including the cookie.
    package let bytes: [UInt8]

    /// - Returns: nil unless there are 16 bytes.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = Array(bytes)
    }

    /// Creates an identifier of RFC 5389. `random` should be hard to predict (RFC 5389 6).
    init(random: inout some RandomNumberGenerator) {
        bytes = Self.cookie + (0..<12).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// Creates an identifier of RFC 3489.
    init(classic random: inout some RandomNumberGenerator) {
        // Any byte but the cookie's first one, so that no peer takes it for an identifier of RFC 5389.
        let first = UInt8.random(in: 0x22 ... .max, using: &random)
        bytes = [first] + (1..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// Whether it has no cookie: then no address is XORed with it, and FINGERPRINT does not apply.
    var isClassic: Bool { !bytes.starts(with: Self.cookie) }
}

extension FixedWidthInteger {
    /// The bytes in network order.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }

    /// Reads the bytes in network order.
    ///
    /// - Returns: nil unless there are as many bytes as the type has.
    init?(bigEndianBytes bytes: some Collection<UInt8>) {
        guard bytes.count == Self.bitWidth / 8 else { return nil }
        self = bytes.reduce(0) { $0 << 8 | Self($1) }
    }
}
