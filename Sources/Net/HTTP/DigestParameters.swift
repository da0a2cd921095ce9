import Base

/// The parameters of an `Authorization` header of the Digest scheme: `Digest name="value", name=value, …`.
struct DigestParameters: Equatable, ExpressibleByDictionaryLiteral {
    private var values: [(name: Substring, value: String)] = []

    init(dictionaryLiteral elements: (String, String)...) {
        values = elements.map { (name: $0.0[...], value: $0.1) }
    }

    /// Nil for other schemes.
    init?(_ header: String) {
        let header = header.trimmed
        guard header.hasPrefixIgnoringCase("Digest ") else { return nil }
        var rest = Substring(header.utf8.dropFirst("Digest ".utf8.count))
        while let (before, after) = rest.cut(at: "=") {
            let name = before.droppingFirst { $0 == UInt8(ascii: ",") || $0.isBlank }.trimmed
            rest = after.trimmed
            let value: String
            if rest.utf8.first == UInt8(ascii: "\"") {
                (value, rest) = Self.quoted(Substring(rest.utf8.dropFirst()))
            } else {
                let end = rest.utf8.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
                value = String(Substring(rest.utf8[..<end]).trimmed)
                rest = Substring(rest.utf8[end...])
            }
            values.append((name, value))
        }
    }

    /// The text up to the closing quotation mark without its backslashes, and the rest after that mark.
    private static func quoted(_ text: Substring) -> (value: String, rest: Substring) {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            bytes.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
        }
        return (String(decoding: bytes, as: UTF8.self), Substring(rest))
    }

    /// The first value of that name; names are compared without case.
    subscript(name: String) -> String? { values.first { $0.name.equalsIgnoringCase(name) }?.value }

    static func == (a: DigestParameters, b: DigestParameters) -> Bool {
        a.values.elementsEqual(b.values) { $0.name.equalsIgnoringCase($1.name) && $0.value.hasSameBytes(as: $1.value) }
    }
}
