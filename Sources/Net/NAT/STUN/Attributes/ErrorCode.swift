/// Why a request failed (RFC 5389 15.6): a number from 300 to 699 and a reason phrase.
struct ErrorCode: STUNAttribute {
    static let type = STUNAttributeType.errorCode

    static let unauthorized: UInt16 = 401
    static let staleNonce: UInt16 = 438

    package let code: UInt16
    /// The reason phrase, for people. Servers in the field pad it with NULs, which are removed.
    let reason: String

    /// - Returns: nil for a code outside 300 to 699.
    init?(code: UInt16, reason: String) {
        guard (300...699).contains(code) else { return nil }
        self.code = code
        self.reason = reason
    }

    init?(value: [UInt8], in id: STUNTransactionID) {
        guard value.count >= 4 else { return nil }
        let (hundreds, rest) = (UInt16(value[2] & 7), UInt16(value[3]))
        guard rest < 100 else { return nil }
        self.init(code: hundreds * 100 + rest, reason: Self.words(value[4...]))
    }

    package func value(in id: STUNTransactionID) -> [UInt8] {
        [0, 0, UInt8(code / 100), UInt8(code % 100)] + Array(reason.utf8)
    }

    /// The printable text on one line: a peer's reason phrase goes to the log.
    private static func words(_ bytes: ArraySlice<UInt8>) -> String {
        let text = bytes.prefix { $0 != 0 }.prefix(200)
        return String(decoding: text.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    package var words: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }
}
