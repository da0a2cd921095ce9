/// The part before the root, parsed here because libxml2 refuses the variants that devices and platforms send.
///
/// `encoding=" UTF-8"` has a blank in the name, and some put text before the declaration or line ends before the root.
struct XMLDeclaration {
    /// The bytes from the root, or anything else that follows the declaration, to the last byte that is not blank.
    package let body: ArraySlice<UInt8>

    /// - Throws: `empty` without any `<`, `encoding` when an encoding other than UTF-8 is declared.
    init(of document: [UInt8]) throws(XMLError) {
        // Any prefix that a gateway adds, including a byte order mark, is ignored.
        guard let start = document.firstIndex(of: UInt8(ascii: "<")),
            let end = document.lastIndex(where: { !$0.isXMLBlank && $0 != 0 })
        else { throw .empty }
        var body = document[start...max(start, end)]
        if body.starts(with: "<?xml".utf8), body.dropFirst(5).first?.isXMLBlank == true {
            guard let close = body.firstIndex(of: UInt8(ascii: ">")) else {
                throw .malformed(line: 1, reason: "the XML declaration has no end")
            }
            if let name = Self.encoding(in: body[..<close]), !Self.isUTF8(name) { throw .encoding(name) }
            body = body[(close + 1)...].drop { $0.isXMLBlank }
        }
        if body.isEmpty { throw .empty }
        self.body = body
    }

    /// The name in `encoding="…"`, without the blanks around it; nil where none is declared.
    private static func encoding(in declaration: ArraySlice<UInt8>) -> String? {
        let key = Array("encoding".utf8)
        guard let place = declaration.indices.first(where: { declaration[$0...].starts(with: key) }) else { return nil }
        var rest = declaration[(place + key.count)...].drop { $0.isXMLBlank }
        guard rest.popFirst() == UInt8(ascii: "=") else { return nil }
        rest = rest.drop { $0.isXMLBlank }
        guard let quote = rest.popFirst(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let name = rest.prefix { $0 != quote }.filter { !$0.isXMLBlank }
        return String(decoding: name, as: UTF8.self)
    }

    /// ASCII is a subset of UTF-8, and a missing name means UTF-8.
    private static func isUTF8(_ name: String) -> Bool {
        ["", "utf-8", "utf8", "us-ascii", "ascii"].contains(name.lowercased())
    }
}

extension UInt8 {
    /// The white space of XML 1.0 2.3: space, tab, CR, LF.
    var isXMLBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}
