extension JSON5Scanner {
    /// The next byte; nil at the end.
    package var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Steps over one byte that is not part of a line end.
    package mutating func advance() { position += 1 }

    /// Steps over `byte` if it is the next byte.
    package mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    /// Steps over a line end at the current position: LF, CR LF or CR.
    private mutating func takeLineEnd() -> Bool {
        guard let byte = peek, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { return false }
        position += 1
        if byte == UInt8(ascii: "\r") { _ = take(UInt8(ascii: "\n")) }
        line += 1
        lineStart = position
        return true
    }

    /// Steps over white space and comments.
    package mutating func skipBlank() throws(JSONSyntaxError) {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: position += 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): _ = takeLineEnd()
            case UInt8(ascii: "/"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONSyntaxError) {
        let next = position + 1 < bytes.count ? bytes[position + 1] : 0
        switch next {
        case UInt8(ascii: "/"):
            while let byte = peek, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { position += 1 }
        case UInt8(ascii: "*"):
            let start = self
            position += 2
            while true {
                guard let byte = peek else { throw start.error("the comment that starts here has no closing */") }
                if takeLineEnd() { continue }
                position += 1
                if byte == UInt8(ascii: "*"), take(UInt8(ascii: "/")) { return }
            }
        default:
            throw error("expected // or /* (a comment), found \(found)")
        }
    }

    /// Steps over a string in single or double quotes and returns its value.
    package mutating func scanQuoted() throws(JSONSyntaxError) -> String {
        let start = self
        let unclosed = "the text that starts here has no closing quote on its line"
        let quote = bytes[position]
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            switch byte {
            case quote:
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: String(try scanEscape()).utf8)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw start.error(unclosed)
            case 0..<0x20:
                throw error("a control character in a text must be written as \\u and four hex digits")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw start.error(unclosed)
    }

    private mutating func scanEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = self
        func wrong() -> JSONSyntaxError {
            start.error("expected one of \\\" \\' \\\\ \\/ \\b \\f \\n \\r \\t \\x41 \\u0041")
        }
        position += 1
        guard let byte = peek else { throw wrong() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "x"):
            guard let code = takeHex(digits: 2), code != 0 else { throw wrong() }
            return Unicode.Scalar(UInt8(code))
        case UInt8(ascii: "u"):
            guard let code = takeHex(digits: 4), code != 0 else { throw wrong() }
            if let scalar = Unicode.Scalar(code) { return scalar }
            // A character above U+FFFF is written as a surrogate pair.
            guard code < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = takeHex(digits: 4),
                (0xDC00..<0xE000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (low - 0xDC00))
            else { throw wrong() }
            return scalar
        default: throw wrong()
        }
    }

    private mutating func takeHex(digits: Int) -> UInt32? {
        guard position + digits <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[position..<(position + digits)] {
            guard let digit = byte.hexDigit else { return nil }
            value = value << 4 | digit
        }
        position += digits
        return value
    }

    /// Steps over a JSON5 number and returns it: a sign, hex digits, `.5`, `5.`, Infinity and NaN are allowed.
    package mutating func scanNumber() throws(JSONSyntaxError) -> JSONValue {
        let start = self
        func wrong() -> JSONSyntaxError { start.error("expected a number, found \(start.found)") }
        func number(_ value: JSONValue?) throws(JSONSyntaxError) -> JSONValue {
            guard let value else { throw start.error("this number is too large") }
            return value
        }
        let isNegative = take(UInt8(ascii: "-"))
        if !isNegative { _ = take(UInt8(ascii: "+")) }
        if let byte = peek, byte.startsIdentifier {
            switch takeIdentifier() {
            case "Infinity": return .number(isNegative ? -.infinity : .infinity)
            case "NaN": return .number(.nan)
            default: throw wrong()
            }
        }
        if takeZeroX() {
            let digits = position
            guard takeDigits(where: { $0.hexDigit != nil }) > 0 else { throw wrong() }
            if let byte = peek, byte.continuesIdentifier || byte == UInt8(ascii: ".") { throw wrong() }
            return try number(Int((isNegative ? "-" : "") + text(from: digits), radix: 16).map { .integer($0) })
        } else {
            let first = peek
            let whole = takeDigits(where: \.isDigit)
            if whole > 1, first == UInt8(ascii: "0") { throw wrong() }
            let fraction = take(UInt8(ascii: ".")) ? takeDigits(where: \.isDigit) : 0
            guard whole + fraction > 0 else { throw wrong() }
            if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
                if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
                guard takeDigits(where: \.isDigit) > 0 else { throw wrong() }
            }
        }
        if let byte = peek, byte.continuesIdentifier || byte == UInt8(ascii: ".") { throw wrong() }
        let text = text(from: start.position)
        if let whole = Int(text) { return .integer(whole) }
        guard let value = Double(text), value.isFinite else { return try number(nil) }
        return Int(exactly: value).map { .integer($0) } ?? .number(value)
    }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

    private mutating func takeZeroX() -> Bool {
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "0"),
            bytes[position + 1] | 0x20 == UInt8(ascii: "x")
        else { return false }
        position += 2
        return true
    }

    private mutating func takeDigits(where isDigit: (UInt8) -> Bool) -> Int {
        let start = position
        while let byte = peek, isDigit(byte) { position += 1 }
        return position - start
    }

    /// Steps over `true`, `false`, `null`, `Infinity` or `NaN`.
    package mutating func scanWord() throws(JSONSyntaxError) -> JSONValue {
        let start = self
        switch takeIdentifier() {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        case "Infinity": return .number(.infinity)
        case "NaN": return .number(.nan)
        case let word: throw start.error("expected a value, found \(word); a text stands in quotes")
        }
    }

    package mutating func takeIdentifier() -> String {
        let start = position
        while let byte = peek, byte.continuesIdentifier { position += 1 }
        return text(from: start)
    }

    /// An error at the current position.
    package func error(_ message: String) -> JSONSyntaxError {
        let column = bytes[min(lineStart, position)..<position].count { $0 & 0xC0 != 0x80 } + 1
        return JSONSyntaxError(line: line, column: column, message: message)
    }

    /// The next token, as an error message names it.
    package var found: String {
        guard let byte = peek else { return "the end of the file" }
        if byte.continuesIdentifier {
            var rest = self
            let word = rest.takeIdentifier()
            return word.utf8.count <= 40 ? word : "\(word.prefix(40))…"
        }
        if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return "the end of the line" }
        guard let scalar = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self)
            .unicodeScalars.first
        else { return "nothing" }
        let visible = scalar.properties.generalCategory != .control && !scalar.properties.isWhitespace
        return visible ? "\(scalar)" : "the character U+\(String(scalar.value, radix: 16, uppercase: true))"
    }
}

extension UInt8 {

    private var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

    package var startsIdentifier: Bool { isLetter || self == UInt8(ascii: "_") || self == UInt8(ascii: "$") }

    package var continuesIdentifier: Bool { startsIdentifier || isDigit }

    package var startsNumber: Bool {
        isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "+") || self == UInt8(ascii: ".")
    }

    /// The value of a hex digit in either case.
    package var hexDigit: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
