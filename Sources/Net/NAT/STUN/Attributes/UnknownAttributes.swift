/// The attributes that the server did not understand, with error 420 (RFC 5389 15.9).
struct UnknownAttributes: STUNAttribute {
    static let type = STUNAttributeType.unknownAttributes
    let types: [UInt16]

    init(_ types: [UInt16]) { self.types = types }

    init?(value: [UInt8], in id: STUNTransactionID) {
        guard value.count % 2 == 0 else { return nil }
        types = stride(from: 0, to: value.count, by: 2).map { UInt16(value[$0]) << 8 | UInt16(value[$0 + 1]) }
    }

    package func value(in id: STUNTransactionID) -> [UInt8] { types.flatMap(\.bigEndianBytes) }
}
