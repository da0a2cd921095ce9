extension JSONValue {
    /// The value as one line of JSON (RFC 8259), members in their order. A number that JSON can't hold (infinite, not
    /// a number) becomes null.
    package var json: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += "\(value)"
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.write(value, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let object):
            text += "{"
            for (index, member) in object.members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.key, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}": text += "\u{FFFD}"  // an escaped NUL is refused
            case "\u{1}"..."\u{1F}", "\u{7F}":
                text += scalar.value < 16 ? "\\u000" : "\\u00"
                text += String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

/// A JSON5 text that was read: its value, and the lines of its parts.
package struct JSONText {
    package let value: JSONValue
    package let shape: JSONShape
    package let duplicates: [DuplicateKey]

    /// The deepest nesting that is read. The agent's own files are six levels deep.
    package static let maximumDepth = 32

    /// Reads a JSON5 text in UTF-8. The first of two equal keys counts; `duplicates` lists the others.
    package init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        var scanner = try JSON5Scanner(bytes)
        shape = try scanner.scan()
        value = shape.value
        duplicates = scanner.duplicates
    }
}
