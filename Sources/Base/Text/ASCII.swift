// Text functions shared by the protocols, without Foundation.
//
// Text from outside is handled as bytes. `Character` and `==` of `String` use grapheme clusters and Unicode normal
// forms, whose cost grows with the square of a run of combining marks; and a loop of `last` and `dropLast` scans the
// text again for each dropped character.

extension UInt8 {
    package static let space = UInt8(ascii: " ")
    package static let tab = UInt8(ascii: "\t")
    package static let slash = UInt8(ascii: "/")
    package static let ampersand = UInt8(ascii: "&")

    package var isBlank: Bool { self == .space || self == .tab }
    package var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    package var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

    package var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}

extension StringProtocol {
    /// Byte equality. `==` treats different bytes as equal where Unicode does, and compares normal forms.
    package func hasSameBytes(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Equality that ignores the case of ASCII letters.
    package func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        utf8.elementsEqual(other.utf8) { $0.asciiLowercased == $1.asciiLowercased }
    }

    package func hasPrefixIgnoringCase(_ prefix: some StringProtocol) -> Bool {
        utf8.starts(with: prefix.utf8) { $0.asciiLowercased == $1.asciiLowercased }
    }

    /// Whether every byte is ASCII other than DEL.
    package var isASCII: Bool { utf8.allSatisfy { $0 < 0x7F } }

    /// The text with `%41` decoded to `A`; a `%` that begins no such triple is kept. Nil when the result is not UTF-8.
    package var percentDecoded: String? {
        guard utf8.contains(UInt8(ascii: "%")) else { return String(self) }
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let high = rest[rest.startIndex].hexValue,
                let low = rest[rest.startIndex + 1].hexValue
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The value of a decimal number made of digits only: no sign, no blanks.
    package var decimal: Int? {
        guard !isEmpty, utf8.allSatisfy(\.isDigit) else { return nil }
        return Int(self)
    }
}

extension Substring {
    /// The text without its trailing bytes for which `isDropped` is true. They must be ASCII.
    package func droppingLast(while isDropped: (UInt8) -> Bool) -> Substring {
        var end = utf8.endIndex
        while end > utf8.startIndex {
            let last = utf8.index(before: end)
            guard isDropped(utf8[last]) else { break }
            end = last
        }
        return Substring(utf8[..<end])
    }

    /// The text without its leading bytes for which `isDropped` is true. They must be ASCII.
    package func droppingFirst(while isDropped: (UInt8) -> Bool) -> Substring { Substring(utf8.drop(while: isDropped)) }

    /// The text without leading and trailing blanks and tabs.
    package var trimmed: Substring { droppingFirst(while: \.isBlank).droppingLast(while: \.isBlank) }

    /// The parts between the bytes `separator`, which must be ASCII; empty parts are omitted unless requested.
    package func parts(
        _ separator: Unicode.Scalar, maxSplits: Int = .max, omittingEmpty: Bool = false
    ) -> [Substring] {
        utf8.split(separator: UInt8(ascii: separator), maxSplits: maxSplits, omittingEmptySubsequences: omittingEmpty)
            .map { Substring($0) }
    }

    /// The text before and after the first byte `separator`; nil when there is none.
    package func cut(at separator: Unicode.Scalar) -> (before: Substring, after: Substring)? {
        guard let index = utf8.firstIndex(of: UInt8(ascii: separator)) else { return nil }
        return (Substring(utf8[..<index]), Substring(utf8[index...].dropFirst()))
    }
}

extension String {
    package var trimmed: Substring { self[...].trimmed }
}

extension Hasher {
    /// Feeds the bytes of `text`, consistent with ``StringProtocol/hasSameBytes(as:)``.
    package mutating func combine(bytesOf text: String) {
        combine(text.utf8.count)
        for byte in text.utf8 { combine(byte) }
    }
}

extension Sequence<UInt8> {
    /// Lower-case hex, two digits per byte.
    package var hex: String {
        var digits: [UInt8] = []
        for byte in self {
            for nibble in [byte >> 4, byte & 15] { digits.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble) }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
