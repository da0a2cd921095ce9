import FoundationEssentials

/// A JSON5 text that was read: its value, and what stands where.
struct JSONText {
    let value: JSONValue
    let shape: JSONShape
    let duplicates: [DuplicateKey]

    /// Nested deeper than this, a text is refused: the agent's own files are six levels deep.
    static let maximumDepth = 32

    /// Reads a JSON5 text in UTF-8. Where a key is written twice the first one counts, and `duplicates` names the
    /// others.
    ///
    /// Foundation's decoder reads the values; it says neither where a value stands nor what is wrong in words that
    /// help, so that a scanner goes over the text before it.
    init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        var scanner = try JSON5Scanner(bytes)
        shape = try scanner.scan()
        duplicates = scanner.duplicates

        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            // The newline ends a number that is the whole text: the decoder (Swift 6.3) reads on in foreign memory.
            let ended = Data(bytes + [UInt8(ascii: "\n")])
            value = try decoder.decode(ShapedValue.self, from: ended, configuration: shape).value
        } catch let error as JSONSyntaxError {
            throw error
        } catch {
            // The scanner accepts less than the decoder does, so that this is a fault of the scanner; it must still
            // not end the process.
            throw JSONSyntaxError(line: 1, column: 1, message: "the text can't be decoded: \(error)")
        }
    }
}

/// Decodes what the shape says is there, member by member.
private struct ShapedValue: DecodableWithConfiguration {
    let value: JSONValue

    init(from decoder: any Decoder, configuration shape: JSONShape) throws {
        switch shape.kind {
        case .null:
            value = .null
        case .boolean:
            value = .boolean(try decoder.singleValueContainer().decode(Bool.self))
        case .number:
            let container = try decoder.singleValueContainer()
            if let whole = try? container.decode(Int.self) {
                value = .integer(whole)
            } else if let number = try? container.decode(Double.self) {
                value = .number(number)
            } else {
                throw JSONSyntaxError(line: shape.line, column: 1, message: "a number on this line is too large")
            }
        case .string:
            value = .string(try decoder.singleValueContainer().decode(String.self))
        case .array(let elements):
            var container = try decoder.unkeyedContainer()
            value = .array(try elements.map { try container.decode(ShapedValue.self, configuration: $0).value })
        case .object(let members):
            let container = try decoder.container(keyedBy: MemberKey.self)
            value = .object(
                JSONObject(
                    try members.map { member in
                        let key = MemberKey(stringValue: member.key)
                        let shaped = try container.decode(ShapedValue.self, forKey: key, configuration: member.value)
                        return JSONObject.Member(key: member.key, value: shaped.value)
                    }))
        }
    }
}

private struct MemberKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
