/// An element of a document: its name, its text and its children. All that the platform's messages use of XML.
///
/// Attributes, comments, processing instructions and namespaces are read over.
package struct XMLElement: Sendable, Hashable {
    /// The name without a namespace's prefix.
    package var name: String
    /// The text directly inside, without blanks and line ends around it.
    package var text: String
    package var children: [XMLElement]

    package init(_ name: String, text: String = "", children: [XMLElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first child of this name.
    package func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }
}

/// What a document may have before it is refused.
package struct XMLLimits: Sendable, Hashable {
    /// Bytes of the whole document. The link's frames carry no more, and no answer to a registration needs it.
    package var bytes: Int
    /// Elements inside each other, the root being the first. The messages have three; unknown elements may have more.
    package var depth: Int
    /// Elements in all. The longest message, ten files found, has 64.
    package var elements: Int

    package init(bytes: Int = 65_536, depth: Int = 16, elements: Int = 4_096) {
        self.bytes = bytes
        self.depth = depth
        self.elements = elements
    }
}
