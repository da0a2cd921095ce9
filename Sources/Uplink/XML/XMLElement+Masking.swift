extension XMLElement {
    /// The elements of the platform's messages that no log and no console shows.
    private static let secrets: Set<String> = [
        "DevKey", "HashToken", "Password", "EPassword", "FtpPassword", "OnvifPassword",
    ]

    /// The same element with stars for keys, tokens and passwords, at any depth; for traces.
    ///
    /// An element of such a name loses its children too: what should be a text may be hidden in one.
    package var masked: XMLElement {
        if Self.secrets.contains(name) { return XMLElement(name, text: text.isEmpty && children.isEmpty ? "" : "***") }
        return XMLElement(name, text: text, children: children.map(\.masked))
    }
}
