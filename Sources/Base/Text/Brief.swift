extension String {
    /// At most 40 characters of it, control characters left out.
    package var brief: String {
        let visible = String(String.UnicodeScalarView(unicodeScalars.filter { $0.properties.generalCategory != .control }))
        return visible.count <= 40 ? visible : visible.prefix(40) + "…"
    }
}

extension JSONValue {
    /// The value as a message shows it: short.
    package var brief: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        default: json.brief
        }
    }
}
