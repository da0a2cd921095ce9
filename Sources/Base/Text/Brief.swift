extension String {
    /// The first 40 characters, without control characters.
    package var brief: String {
        let visible = String(
            String.UnicodeScalarView(unicodeScalars.filter { $0.properties.generalCategory != .control }))
        return visible.count <= 40 ? visible : visible.prefix(40) + "…"
    }
}

extension JSONValue {
    /// The value shortened for a message.
    package var brief: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        default: json.brief
        }
    }
}
