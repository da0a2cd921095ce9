/// A JSON5 text that was read: its value, and what stands where.
package struct JSONText {
    package let value: JSONValue
    package let shape: JSONShape
    package let duplicates: [DuplicateKey]

    /// Nested deeper than this, a text is refused: the agent's own files are six levels deep.
    package static let maximumDepth = 32

    /// Reads a JSON5 text in UTF-8. Where a key is written twice the first one counts, and `duplicates` names the
    /// others.
    package init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        var scanner = try JSON5Scanner(bytes)
        shape = try scanner.scan()
        value = shape.value
        duplicates = scanner.duplicates
    }
}
