import Base
package import Net

/// The elements of a message, or of a group within one.
package protocol FieldGroup: Sendable, Hashable {
    /// The only description of the fields, for both reading and writing.
    static var schema: Schema<Self> { get }
}

/// The reading of a value from XML elements, and its writing.
///
/// The compiler checks that no field is forgotten, and that each has its type: the fields are the parameters of
/// an initialiser. In the XML they may be in any order; elements of other names are ignored.
package struct Schema<Group> {
    /// Reads the value from the element that contains its elements.
    let read: (XMLElement) throws(MessageError) -> Group
    /// Returns its elements, in the order of the fields.
    let write: (Group) -> [XMLElement]

    /// - Parameters:
    ///   - make: the initialiser, whose parameters are the values of `field` in their order.
    ///   - field: the fields in the order in which they are written.
    init<each Value>(
        _ make: @escaping (repeat each Value) throws(MessageError) -> Group, _ field: repeat Field<Group, each Value>
    ) {
        read = { (element: XMLElement) throws(MessageError) -> Group in
            try make(repeat try (each field).read(element))
        }
        write = { group in
            var elements: [XMLElement] = []
            for field in repeat each field { elements += field.write(group) }
            return elements
        }
    }
}

/// A field of a message or group: its element in the XML, its property, and whether it may be missing.
package struct Field<Group, Value> {
    /// Reads the value from the element that contains this one.
    let read: (XMLElement) throws(MessageError) -> Value
    /// Returns the elements of the field; none for a missing value.
    let write: (Group) -> [XMLElement]

    private init(
        _ property: KeyPath<Group, Value>, read: @escaping (XMLElement) throws(MessageError) -> Value,
        write: @escaping (Value) -> [XMLElement]
    ) {
        self.read = read
        self.write = { write($0[keyPath: property]) }
    }
}

// MARK: Texts

extension Field {
    /// A required text.
    static func value(_ name: String, _ property: KeyPath<Group, Value>) -> Field where Value: TextValue {
        Field(
            property, read: { (parent: XMLElement) throws(MessageError) -> Value in try parent.value(name) },
            write: { [XMLElement(name, $0)] })
    }

    /// A text that is always written; when missing or empty it is read as `fallback`.
    static func value(
        _ name: String, _ property: KeyPath<Group, Value>, or fallback: Value
    ) -> Field where Value: TextValue {
        Field(
            property,
            read: { (parent: XMLElement) throws(MessageError) -> Value in try parent.optional(name) ?? fallback },
            write: { [XMLElement(name, $0)] })
    }

    /// An optional text; an empty element counts as missing.
    static func optional<Text: TextValue>(
        _ name: String, _ property: KeyPath<Group, Text?>
    ) -> Field where Value == Text? {
        Field(
            property, read: { (parent: XMLElement) throws(MessageError) -> Text? in try parent.optional(name) },
            write: { text in text.map { [XMLElement(name, $0)] } ?? [] })
    }

    /// An optional text; an unreadable one counts as missing. For unimportant fields of a response: a platform that
    /// writes nonsense into a backup's port must not keep its devices out.
    ///
    /// - Parameter emptyForNil: whether an empty element is written for a missing text.
    static func readable<Text: TextValue>(
        _ name: String, _ property: KeyPath<Group, Text?>, emptyForNil: Bool = false
    ) -> Field where Value == Text? {
        Field(
            property, read: { (parent: XMLElement) -> Text? in try? parent.optional(name) },
            write: { text in text.map { [XMLElement(name, $0)] } ?? (emptyForNil ? [XMLElement(name)] : []) })
    }

    /// The texts of all elements of this name; at least one is required.
    static func values<Text: TextValue>(
        _ name: String, _ property: KeyPath<Group, [Text]>
    ) -> Field where Value == [Text] {
        Field(
            property,
            read: { (parent: XMLElement) throws(MessageError) -> [Text] in
                var texts: [Text] = []
                for child in parent.children where child.name == name { texts.append(try child.textValue()) }
                if texts.isEmpty { throw .missing(element: name) }
                return texts
            },
            write: { texts in texts.map { XMLElement(name, $0) } })
    }
}

// MARK: Groups

extension Field {
    /// The fields of another type among this one's, without an element around them.
    static func inline(_ property: KeyPath<Group, Value>) -> Field where Value: FieldGroup {
        Field(property, read: Value.schema.read, write: Value.schema.write)
    }

    /// All elements of this name that contain elements; others are skipped: the specification's examples contain dots
    /// for further ones.
    ///
    /// - Parameter atLeastOne: whether an empty list is an error.
    static func groups<Inner: FieldGroup>(
        _ name: String, _ property: KeyPath<Group, [Inner]>, atLeastOne: Bool = false
    ) -> Field where Value == [Inner] {
        Field(
            property,
            read: { (parent: XMLElement) throws(MessageError) -> [Inner] in
                let groups: [Inner] = try parent.groups(name)
                if atLeastOne, groups.isEmpty { throw .missing(element: name) }
                return groups
            },
            write: { groups in groups.map { XMLElement(name, children: Inner.schema.write($0)) } })
    }

    /// The first element of this name that contains elements, if any.
    static func group<Inner: FieldGroup>(
        _ name: String, _ property: KeyPath<Group, Inner?>
    ) -> Field where Value == Inner? {
        Field(
            property,
            read: { (parent: XMLElement) throws(MessageError) -> Inner? in
                let groups: [Inner] = try parent.groups(name)
                return groups.first
            },
            write: { group in group.map { [XMLElement(name, children: Inner.schema.write($0))] } ?? [] })
    }
}

// MARK: Elements

extension XMLElement {
    init(_ name: String, _ value: some TextValue) { self.init(name, text: value.wireText) }

    /// This element's own text.
    fileprivate func textValue<Text: TextValue>() throws(MessageError) -> Text {
        guard let value = Text(wireText: text) else {
            throw .badValue(element: name, found: Text.isSecret ? nil : text, allowed: Text.allowed)
        }
        return value
    }

    fileprivate func value<Text: TextValue>(_ name: String) throws(MessageError) -> Text {
        guard let child = child(name) else { throw .missing(element: name) }
        return try child.textValue()
    }

    fileprivate func optional<Text: TextValue>(_ name: String) throws(MessageError) -> Text? {
        guard let child = child(name), !child.text.isEmpty else { return nil }
        return try child.textValue()
    }

    fileprivate func groups<Inner: FieldGroup>(_ name: String) throws(MessageError) -> [Inner] {
        var groups: [Inner] = []
        for child in children where child.name == name && !child.children.isEmpty {
            groups.append(try Inner.schema.read(child))
        }
        return groups
    }
}

/// The reason why a document is not the expected message. The device responds to it with `Result` 1.
package enum MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    case xml(XMLError)
    case wrongRoot(expected: String, found: String)
    case missing(element: String)
    /// The value is not allowed; `found` is nil where it must not be quoted.
    case badValue(element: String, found: String?, allowed: String)

    package var description: String {
        switch self {
        case .xml(let error): error.description
        case .wrongRoot(let expected, let found): "a message \(found.prefix(40)) where \(expected) is expected"
        case .missing(let element): "the element \(element) is missing"
        case .badValue(let element, let found, let allowed):
            "\(element) is " + (found.map { "'\($0.prefix(40))'" } ?? "something else") + ", not \(allowed)"
        }
    }
}
