/// Network names as printed by wpa_supplicant: visible ASCII as it is, all other bytes escaped with a backslash.
enum EscapedText {
    /// The unescaped bytes. A backslash before an unknown character, or at the end, stands for itself.
    package static func bytes(_ text: some Sequence<UInt8>) -> [UInt8] {
        let text = Array(text)
        var bytes: [UInt8] = []
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\"), index + 1 < text.count else {
                bytes.append(text[index])
                index += 1
                continue
            }
            let letter = text[index + 1]
            if letter == UInt8(ascii: "x"), index + 3 < text.count, let high = text[index + 2].hexValue,
                let low = text[index + 3].hexValue
            {
                bytes.append(high << 4 | low)
                index += 4
            } else if let plain = plain[letter] {
                bytes.append(plain)
                index += 2
            } else {
                bytes.append(text[index])
                index += 1
            }
        }
        return bytes
    }

    private static let plain: [UInt8: UInt8] = [
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "e"): 0x1B,
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
}

extension UInt8 {
    /// The value of a hexadecimal digit of either case; nil for anything else.
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
