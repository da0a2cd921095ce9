/// An element of a message that is to be written; without a value there is none.
package struct Field {
    let element: XMLElement?

    init(_ name: String, _ value: (some FieldValue)?) {
        element = value.map { XMLElement(name, text: $0.field) }
    }

    /// An element with elements inside.
    init(_ name: String, group: [Field]) {
        element = XMLElement(name, children: group.compactMap(\.element))
    }
}
