import Net

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
