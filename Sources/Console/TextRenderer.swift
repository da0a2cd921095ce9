package import Base

/// Formats any JSON value for people: objects as aligned keys and values, lists of objects as tables, nested values
/// indented below their key.
package enum TextRenderer {
    /// A list of words longer than this many columns is put below its key instead of beside it.
    private static let inlineWidth = 72

    package static func text(_ value: JSONValue) -> String { lines(value).joined(separator: "\n") }

    private static func lines(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object) where !object.members.isEmpty: return lines(object)
        case .array(let elements) where !elements.isEmpty: return lines(elements)
        case .string(let text):
            // A text may contain line ends; other control characters must not reach the terminal.
            return text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).oneLine }
        default: return [inline(value) ?? ""]
        }
    }

    private static func lines(_ object: JSONObject) -> [String] {
        let width = object.members.filter { inline($0.value) != nil }.map(\.key.count).max() ?? 0
        return object.members.flatMap { member -> [String] in
            let key = member.key.oneLine
            if let text = inline(member.value) { return ["\(padded(key, to: width))  \(text)".trimmed] }
            return [key] + lines(member.value).map { $0.isEmpty ? "" : "  \($0)" }
        }
    }

    private static func lines(_ elements: [JSONValue]) -> [String] {
        if elements.allSatisfy(\.isScalar) { return elements.map { inline($0) ?? "" } }
        let objects = elements.compactMap { element -> JSONObject? in
            guard case .object(let object) = element else { return nil }
            return object.members.allSatisfy({ inline($0.value) != nil }) ? object : nil
        }
        if objects.count == elements.count { return table(objects) }
        // Too deep for a table: one block for each, separated by blank lines.
        return Array(elements.map { lines($0) }.joined(separator: [""]))
    }

    private static func table(_ rows: [JSONObject]) -> [String] {
        var columns: [String] = []
        for row in rows {
            for member in row.members where !columns.contains(member.key) { columns.append(member.key) }
        }
        let cells = columns.map { column in
            [column.oneLine] + rows.map { row in row[column].flatMap { inline($0) } ?? "-" }
        }
        let isNumeric = columns.map { column in rows.allSatisfy { $0[column]?.isNumberOrMissing ?? true } }
        return (0...rows.count).map { line in
            zip(cells, isNumeric).map { column, isNumeric in
                padded(column[line], to: column.map(\.count).max() ?? 0, right: isNumeric)
            }.joined(separator: "  ").trimmed
        }
    }

    /// The value on one line; nil if it needs more.
    private static func inline(_ value: JSONValue) -> String? {
        switch value {
        case .null: return "-"
        case .boolean(let value): return value ? "yes" : "no"
        case .integer(let number): return "\(number)"
        case .number(let number): return decimal(number)
        case .string(let text): return text.contains("\n") ? nil : text.oneLine
        case .object(let object): return object.members.isEmpty ? "none" : nil
        case .array(let elements):
            if elements.isEmpty { return "none" }
            guard elements.allSatisfy(\.isScalar) else { return nil }
            let parts = elements.compactMap { inline($0) }
            let text = parts.joined(separator: ", ")
            return parts.count == elements.count && text.count <= inlineWidth ? text : nil
        }
    }

    /// At most three decimals: the agent's measurements are not more precise.
    private static func decimal(_ number: Double) -> String {
        guard let thousandths = Int(exactly: (number * 1000).rounded()) else { return "\(number)" }
        if thousandths % 1000 == 0 { return "\(thousandths / 1000)" }
        return "\(Double(thousandths) / 1000)"
    }

    private static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return right ? blanks + text : text + blanks
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension JSONValue {
    fileprivate var isNumberOrMissing: Bool {
        switch self {
        case .integer, .number, .null: true
        default: false
        }
    }
}
