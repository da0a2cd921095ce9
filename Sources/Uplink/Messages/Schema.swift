import Base
package import Net

/// Elements that belong together: those of a message, or of a group in one.
package protocol FieldGroup: Sendable, Hashable {
    /// The only description of the fields: they are read and written from it.
    static var schema: Schema<Self> { get }
}

/// How a value is made of XML elements, and written as such.
///
/// The compiler sees to it that no field is forgotten, and that each is of its type: the fields are the parameters of
/// an initialiser. In the XML they may come in any order; elements of other names are left out.
package struct Schema<Group> {
    /// The value, from the element that has its elements inside.
    let read: (XMLElement) throws(MessageError) -> Group
    /// Its elements, in the order of the fields.
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
    /// The value, from the element that has this one inside.
    let read: (XMLElement) throws(MessageError) -> Value
    /// The elements of the field; none for a value that is not there.
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
    /// A text that must be there.
    static func value(_ name: String, _ property: KeyPath<Group, Value>) -> Field where Value: TextValue {
        Field(
            property, read: { (parent: XMLElement) throws(MessageError) -> Value in try parent.value(name) },
            write: { [XMLElement(name, $0)] })
    }

    /// A text that is always written; when it is missing or empty, it is `fallback`.
    static func value(
        _ name: String, _ property: KeyPath<Group, Value>, or fallback: Value
    ) -> Field where Value: TextValue {
        Field(
            property,
            read: { (parent: XMLElement) throws(MessageError) -> Value in try parent.optional(name) ?? fallback },
            write: { [XMLElement(name, $0)] })
    }

    /// A text that may be missing; an empty element counts as missing.
    static func optional<Text: TextValue>(
        _ name: String, _ property: KeyPath<Group, Text?>
    ) -> Field where Value == Text? {
        Field(
            property, read: { (parent: XMLElement) throws(MessageError) -> Text? in try parent.optional(name) },
            write: { text in text.map { [XMLElement(name, $0)] } ?? [] })
    }

    /// A text if there is one that can be read. For what an answer may do without: a platform that writes nonsense into
    /// a backup's port must not keep its devices out.
    ///
    /// - Parameter emptyForNil: whether an empty element is written where there is no text.
    static func readable<Text: TextValue>(
        _ name: String, _ property: KeyPath<Group, Text?>, emptyForNil: Bool = false
    ) -> Field where Value == Text? {
        Field(
            property, read: { (parent: XMLElement) -> Text? in try? parent.optional(name) },
            write: { text in text.map { [XMLElement(name, $0)] } ?? (emptyForNil ? [XMLElement(name)] : []) })
    }

    /// A text for each element of this name; at least one must be there.
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
    /// Fields of another type that stand among this one's, without an element around them.
    static func inline(_ property: KeyPath<Group, Value>) -> Field where Value: FieldGroup {
        Field(property, read: Value.schema.read, write: Value.schema.write)
    }

    /// Every element of this name that has elements inside. The text's examples stand dots for further ones.
    ///
    /// - Parameter atLeastOne: whether none is an error.
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

    /// The first of such elements, if there is one.
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

/// Why a document is not the message that it should be. A device answers these with `Result` 1.
package enum MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    case xml(XMLError)
    case wrongRoot(expected: String, found: String)
    case missing(element: String)
    /// `found` is nil where it must not be quoted.
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
