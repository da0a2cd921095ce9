/// A line of the console: words, and `name=value` pairs. Quotes (`"` or `'`) hold blanks together; there is no escape.
struct ConsoleLine {
    /// An XML message on one line fits easily.
    static let longest = 131_072

    /// Words that are no pairs, the command first.
    var words: [String] = []
    /// Pairs in their order; the names of options are in lower case, those of message elements are not.
    var pairs: [(name: String, value: String)] = []
    /// From the first `<` that starts a word: XML, as it stands.
    var xml: String?

    init(_ text: String) throws(SimulatorError) {
        guard text.utf8.count <= Self.longest else { throw .refused("a line has \(Self.longest) bytes at most") }
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first else { break }
            if first == "<" {
                xml = String(rest).trimmingBlanks
                break
            }
            var word = ""
            var equals: String.Index?
            while let character = rest.first, !character.isWhitespace {
                rest = rest.dropFirst()
                if character == "\"" || character == "'" {
                    guard let end = rest.firstIndex(of: character) else {
                        throw .refused("a \(character) is not closed")
                    }
                    word += rest[..<end]
                    rest = rest[end...].dropFirst()
                } else {
                    word.append(character)
                    if character == "=", equals == nil { equals = word.index(before: word.endIndex) }
                }
            }
            if let equals, equals > word.startIndex {
                pairs.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
            } else {
                words.append(word)
            }
        }
    }

    /// The value of an option, taken out.
    mutating func take(_ option: String) -> String? {
        guard let place = pairs.firstIndex(where: { $0.name == option }) else { return nil }
        return pairs.remove(at: place).value
    }

    /// The value of an option as a number, taken out.
    mutating func takeNumber(
        _ option: String, in range: ClosedRange<Int>, else ordinary: Int
    ) throws(SimulatorError) -> Int {
        guard let text = take(option) else { return ordinary }
        return try number(text, in: range, for: option)
    }
}

/// A number in a range, or words about what is wrong with it.
func number(_ text: String?, in range: ClosedRange<Int>, for what: String) throws(SimulatorError) -> Int {
    guard let text, let value = Int(text), range.contains(value) else {
        throw .refused(
            "\(what): a number from \(range.lowerBound) to \(range.upperBound) is wanted, not '\(text ?? "")'")
    }
    return value
}

/// A command in hex digits, with or without an H or 0x.
func command(_ text: String?) throws(SimulatorError) -> UInt8 {
    var digits = (text ?? "").uppercased()
    if digits.hasPrefix("0X") { digits.removeFirst(2) }
    if digits.hasSuffix("H") { digits.removeLast() }
    guard let value = UInt8(digits, radix: 16) else {
        throw .refused("'\(text ?? "")': two hex digits are wanted, as 6C")
    }
    return value
}
