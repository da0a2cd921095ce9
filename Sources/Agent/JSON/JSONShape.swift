/// What stands where in a JSON5 text: it lets a problem name its line.
struct JSONShape: Sendable {
    enum Kind: Sendable {
        case scalar(JSONValue)
        case array([JSONShape])
        case object([Member])
    }

    /// A member of an object, at the line of its key.
    struct Member: Sendable {
        var key: String
        var line: Int
        var value: JSONShape
    }

    var kind: Kind
    /// The line on which the value starts, from 1.
    var line: Int

    var value: JSONValue {
        switch kind {
        case .scalar(let value): value
        case .array(let elements): .array(elements.map(\.value))
        case .object(let members):
            .object(JSONObject(members.map { JSONObject.Member(key: $0.key, value: $0.value.value) }))
        }
    }
}

/// Why a text is no JSON5, and where.
struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// From 1.
    var line: Int
    /// In characters, from 1.
    var column: Int
    /// What was expected and what stands there.
    var message: String

    var description: String { "line \(line), column \(column): \(message)" }
}

/// A key that its object has already had.
struct DuplicateKey: Hashable {
    /// The names of the keys above it and its own.
    var path: String
    var line: Int
    var firstLine: Int
}
