/// An attribute that is a run of bytes, handed back as it came.
protocol STUNOpaqueAttribute: STUNAttribute {
    /// Bytes at most.
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
