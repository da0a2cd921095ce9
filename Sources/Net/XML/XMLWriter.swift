/// Writes documents in the form of the specification's examples, without blanks between the elements.
package enum XMLWriter {
    /// The text before the root.
    package static let declaration = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"

    /// The document with `root`, as UTF-8.
    package static func write(_ root: XMLElement) -> [UInt8] {
        var bytes = Array(declaration.utf8)
        write(root, to: &bytes)
        return bytes
    }

    /// Writes an element. Empty elements get both tags: some peers search for the end tag.
    private static func write(_ element: XMLElement, to bytes: inout [UInt8]) {
        bytes += "<\(element.name)>".utf8
        write(text: element.text, to: &bytes)
        for child in element.children { write(child, to: &bytes) }
        bytes += "</\(element.name)>".utf8
    }

    /// Writes text (XML 1.0 2.2 and 2.4). Characters that XML forbids, such as control characters in a driver's
    /// message, become U+FFFD.
    private static func write(text: String, to bytes: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\r": bytes += "&#13;".utf8  // otherwise it is read as a line feed
            case "\t", "\n": bytes += UTF8.encode(scalar) ?? replacement
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": bytes += replacement
            default: bytes += UTF8.encode(scalar) ?? replacement
            }
        }
    }

    private static let replacement = UTF8.encodedReplacementCharacter
}
