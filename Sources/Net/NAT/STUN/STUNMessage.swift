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
