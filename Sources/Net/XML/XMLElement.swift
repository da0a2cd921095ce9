/// An element of a document: its name, its text and its children. The platform's messages use nothing else of XML.
///
/// Attributes, comments, processing instructions and namespaces are ignored.
package struct XMLElement: Sendable, Hashable {
    /// The name without a namespace prefix.
    package var name: String
    /// The text directly inside, without leading and trailing blanks and line ends.
    package var text: String
    package var children: [XMLElement]

    package init(_ name: String, text: String = "", children: [XMLElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first child of this name.
    package func child(_ name: String) -> XMLElement? { children.first { $0.name.utf8.elementsEqual(name.utf8) } }
}

/// The limits above which a document is refused.
package struct XMLLimits: Sendable, Hashable {
    /// Bytes of the whole document. The link's frames carry no more, and no registration response needs more.
    package var bytes: Int
    /// Nesting depth, the root being 1. The messages have three; unknown elements may have more.
    package var depth: Int
    /// The number of elements. The longest message, ten found files, has 64.
    package var elements: Int
    /// Bytes of an element's name. The longest of the messages has under 40; a long name of combining marks would cost
    /// the square of its length in each comparison.
    package var name: Int

    package init(bytes: Int = 65_536, depth: Int = 16, elements: Int = 4_096, name: Int = 256) {
        self.bytes = bytes
        self.depth = depth
        self.elements = elements
        self.name = name
    }
}

extension XMLElement {
    /// The elements of the platform's messages that must not appear in logs or on the console.
    private static let secrets: Set<String> = [
        "DevKey", "HashToken", "Password", "EPassword", "FtpPassword", "OnvifPassword",
    ]

    /// The same element with stars for keys, tokens and passwords, at any depth; for traces.
    ///
    /// An element of such a name loses its children too: they may contain the secret text.
    package var masked: XMLElement {
        if Self.secrets.contains(name) { return XMLElement(name, text: text.isEmpty && children.isEmpty ? "" : "***") }
        return XMLElement(name, text: text, children: children.map(\.masked))
    }
}
