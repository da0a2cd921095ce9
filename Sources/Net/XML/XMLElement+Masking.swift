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
