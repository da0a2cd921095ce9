extension Message {
    /// What in an element of this kind the text does not allow; empty when all is well.
    func oddities(of element: Element) -> [String] {
        guard let parts = parts(of: element.name) else {
            return ["\(element.name) does not belong to command \(command.map(hex) ?? name)"]
        }
        // A refusal carries nothing but the refusal.
        let isRefusal = element["Result"].map { $0 != "0" } ?? false
        return Self.oddities(of: element, parts: parts, mayLack: isRefusal)
    }

    private static func oddities(of element: Element, parts: [Part], mayLack: Bool) -> [String] {
        var found: [String] = []
        var lastPlace = 0
        for name in element.children.map(\.name) {
            guard let place = parts.firstIndex(where: { $0.name == name }) else {
                found.append("\(element.name): \(name) is not in the text")
                continue
            }
            if place < lastPlace { found.append("\(element.name): \(name) stands after \(parts[lastPlace].name)") }
            lastPlace = max(place, lastPlace)
        }
        for part in parts {
            let these = element.children.filter { $0.name == part.name }
            if these.isEmpty, part.presence == .always, !mayLack || part.name == "DevID" {
                found.append("\(element.name): \(part.name) is missing")
            }
            if these.count > 1, part.presence != .anyNumber {
                found.append("\(element.name): \(part.name) stands there \(these.count) times")
            }
            if !part.parts.isEmpty {
                for child in these { found += oddities(of: child, parts: part.parts, mayLack: false) }
            }
        }
        return found
    }
}

/// A command as the text writes it, without the H: `6C`.
func hex(_ command: UInt8) -> String {
    let digits = String(command, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
}
