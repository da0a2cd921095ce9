/// An attribute of opaque bytes, sent back unchanged.
protocol STUNOpaqueAttribute: STUNAttribute {
    /// The maximum number of bytes.
    static var longest: Int { get }
    var bytes: [UInt8] { get }
    init(unchecked bytes: [UInt8])
}

extension STUNOpaqueAttribute {
    /// - Returns: nil when there are more bytes than allowed.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.longest else { return nil }
        self.init(unchecked: bytes)
    }

    init?(value: [UInt8], in id: STUNTransactionID) { self.init(value) }
    package func value(in id: STUNTransactionID) -> [UInt8] { bytes }
}
