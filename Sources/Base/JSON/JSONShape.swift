/// The lines on which the parts of a JSON5 text start, so that a problem can name its line.
package struct JSONShape: Sendable {
    package enum Kind: Sendable {
        case scalar(JSONValue)
        case array([JSONShape])
        case object([Member])
    }

    /// A member of an object, at the line of its key.
    package struct Member: Sendable {
        package var key: String
        package var line: Int
        package var value: JSONShape
    }

    package var kind: Kind
    /// The line on which the value starts, from 1.
    package var line: Int

    package var value: JSONValue {
        switch kind {
        case .scalar(let value): value
        case .array(let elements): .array(elements.map(\.value))
        case .object(let members):
            .object(JSONObject(members.map { JSONObject.Member(key: $0.key, value: $0.value.value) }))
        }
    }
}

/// Why a text is not JSON5, and where.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// The line, from 1.
    package var line: Int
    /// The column in characters, from 1.
    package var column: Int
    /// The expected token and the one found.
    package var message: String

    package var description: String { "line \(line), column \(column): \(message)" }

    package init(line: Int, column: Int, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }
}

/// A key that occurs a second time in its object.
package struct DuplicateKey: Hashable {
    /// The path of keys, ending in this one.
    package var path: String
    package var line: Int
    package var firstLine: Int
}
