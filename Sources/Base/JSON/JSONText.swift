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
