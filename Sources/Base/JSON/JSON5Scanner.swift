/// Reads a JSON5 text (spec.json5.org), or reports what is wrong on which line. Foundation's decoder gives neither the
/// position of a value nor a helpful message.
///
/// Rare parts of JSON5 are not supported: a quoted string must not contain a line end, an unquoted key is made of
/// ASCII letters, digits, `_` and `$`, and white space is ASCII white space.
package struct JSON5Scanner {
    package let bytes: [UInt8]
    package var position = 0
    package var line = 1
    package var lineStart = 0
    package private(set) var duplicates: [DuplicateKey] = []
    private var path: [String] = []

    /// - Throws: when the bytes are not UTF-8, with the line of the first that isn't.
    package init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        self.bytes = bytes
        guard String(validating: bytes, as: UTF8.self) != nil else {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            throw JSONSyntaxError(line: line + 1, column: 1, message: "the line is not UTF-8; save the file as UTF-8")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {  // a byte order mark
            position = 3
            lineStart = 3
        }
    }

    /// Scans the whole text: one value with nothing but white space and comments around it.
    package mutating func scan() throws(JSONSyntaxError) -> JSONShape {
        try skipBlank()
        guard peek != nil else { throw error("the file is empty; the smallest configuration is {}") }
        let shape = try scanValue(depth: 0)
        try skipBlank()
        if peek != nil { throw error("expected the end of the file, found \(found)") }
        return shape
    }

    private mutating func scanValue(depth: Int) throws(JSONSyntaxError) -> JSONShape {
        let start = line
        switch peek {
        case UInt8(ascii: "{"):
            return JSONShape(kind: .object(try scanMembers(depth: depth)), line: start)
        case UInt8(ascii: "["):
            return JSONShape(kind: .array(try scanElements(depth: depth)), line: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return JSONShape(kind: .scalar(.string(try scanQuoted())), line: start)
        case let byte? where byte.startsNumber:
            return JSONShape(kind: .scalar(try scanNumber()), line: start)
        case let byte? where byte.startsIdentifier:
            return JSONShape(kind: .scalar(try scanWord()), line: start)
        case nil:
            throw error("expected a value, found the end of the file")
        default:
            throw error("expected a value, found \(found)")
        }
    }

    private mutating func scanMembers(depth: Int) throws(JSONSyntaxError) -> [JSONShape.Member] {
        try checkDepth(depth)
        let opening = line
        advance()
        var members: [JSONShape.Member] = []
        var lineOfKey: [String: Int] = [:]
        while true {
            try skipBlank()
            if take(UInt8(ascii: "}")) { return members }
            let keyLine = line
            let key = try scanKey(opening: opening)
            try skipBlank()
            guard take(UInt8(ascii: ":")) else { throw error("expected : after the key \(key), found \(found)") }
            try skipBlank()
            path.append(key)
            let value = try scanValue(depth: depth + 1)
            if let first = lineOfKey[key] {
                duplicates.append(DuplicateKey(path: keyPath, line: keyLine, firstLine: first))
            } else {
                lineOfKey[key] = keyLine
                members.append(JSONShape.Member(key: key, line: keyLine, value: value))
            }
            path.removeLast()
            try expectSeparator(or: "}", opening: opening, "object")
        }
    }

    private mutating func scanElements(depth: Int) throws(JSONSyntaxError) -> [JSONShape] {
        try checkDepth(depth)
        let opening = line
        advance()
        var elements: [JSONShape] = []
        while true {
            try skipBlank()
            if take(UInt8(ascii: "]")) { return elements }
            path.append("[\(elements.count)]")
            elements.append(try scanValue(depth: depth + 1))
            path.removeLast()
            try expectSeparator(or: "]", opening: opening, "list")
        }
    }

    /// Steps over a comma, or leaves the closing bracket to the caller.
    private mutating func expectSeparator(
        or closing: Unicode.Scalar, opening: Int, _ what: String
    ) throws(JSONSyntaxError) {
        let valueLine = line
        try skipBlank()
        if take(UInt8(ascii: ",")) || peek == UInt8(ascii: closing) { return }
        guard peek != nil else {
            throw error("the \(what) that starts on line \(opening) has no closing \(closing)")
        }
        throw error("expected , or \(closing) after the value on line \(valueLine), found \(found)")
    }

    private mutating func scanKey(opening: Int) throws(JSONSyntaxError) -> String {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return try scanQuoted()
        case let byte? where byte.startsIdentifier:
            return takeIdentifier()
        case nil:
            throw error("the object that starts on line \(opening) has no closing }")
        default:
            throw error("expected a key or }, found \(found)")
        }
    }

    /// The path of keys to the current position: `channels[0].main`.
    private var keyPath: String {
        path.reduce("") { $0 + ($0.isEmpty || $1.hasPrefix("[") ? "" : ".") + $1 }
    }

    private func checkDepth(_ depth: Int) throws(JSONSyntaxError) {
        if depth >= JSONText.maximumDepth {
            throw error("nested deeper than \(JSONText.maximumDepth) levels")
        }
    }
}
