/// Takes the values out of a message's element, in any order; what nobody asks for is left.
package struct FieldReader {
    let element: XMLElement

    /// A value that must be there.
    func value<T: FieldValue>(_ name: String) throws(MessageError) -> T {
        guard let text = element.child(name)?.text else { throw .missing(element: name) }
        guard let value = T(field: text) else {
            throw .badValue(element: name, found: T.isSecret ? nil : text, allowed: T.allowed)
        }
        return value
    }

    /// A value that may be missing; an empty element counts as missing.
    func optional<T: FieldValue>(_ name: String) throws(MessageError) -> T? {
        guard let child = element.child(name), !child.text.isEmpty else { return nil }
        return try value(name)
    }

    /// A value if there is one that can be read. For what an answer may do without: a platform that writes nonsense
    /// into a backup's port must not keep its devices out.
    func readable<T: FieldValue>(_ name: String) -> T? {
        guard let text = element.child(name)?.text, !text.isEmpty else { return nil }
        return T(field: text)
    }

    /// Every element of this name that has elements inside. The text's examples stand dots for further ones.
    func groups<T>(
        _ name: String, _ read: (FieldReader) throws(MessageError) -> T
    ) throws(MessageError) -> [T] {
        var groups: [T] = []
        for child in element.children where child.name == name && !child.children.isEmpty {
            groups.append(try read(FieldReader(element: child)))
        }
        return groups
    }

    /// Every element of this name; at least one must be there.
    func values<T: FieldValue>(_ name: String) throws(MessageError) -> [T] {
        var values: [T] = []
        for child in element.children where child.name == name {
            values.append(try FieldReader(element: XMLElement("", children: [child])).value(name))
        }
        if values.isEmpty { throw .missing(element: name) }
        return values
    }
}
