/// An XML element as far as this protocol uses them: a name, and either text or elements.
struct Element: Equatable {
    var name: String
    /// Without the blanks around it.
    var text: String = ""
    var children: [Element] = []

    init(_ name: String, _ text: String = "", _ children: [Element] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The text of the first element of that name inside.
    subscript(name: String) -> String? { children.first { $0.name == name }?.text }

    /// What is inside as JSON: elements of one name that stand there more than once become an array.
    var fields: JSON {
        guard !children.isEmpty else { return .string(text) }
        var members: [(String, JSON)] = []
        for name in children.map(\.name).uniqued() {
            let values = children.filter { $0.name == name }.map(\.fields)
            members.append((name, values.count == 1 ? values[0] : .array(values)))
        }
        return .object(members)
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, in the order of first appearance.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
