extension Element {
    /// How a platform writes.
    enum Hand {
        /// As the text prescribes.
        case tidy
        /// As platforms in the field do: a blank in the encoding name, CRLF, blanks around values, elements in another
        /// order and some that no text knows. An agent must understand it all the same.
        case untidy
    }

    /// The element as a document with its XML declaration.
    func document(_ hand: Hand = .tidy) -> String {
        switch hand {
        case .tidy: "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n" + lines(hand, indent: 0)
        case .untidy: "<?xml version=\"1.0\" encoding=\" UTF-8\" ?>\r\n" + lines(hand, indent: 0)
        }
    }

    private func lines(_ hand: Hand, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        if children.isEmpty {
            switch hand {
            case .tidy: return "\(margin)<\(name)>\(text.escaped)</\(name)>\n"
            case .untidy: return "\(margin)<\(name) > \(text.escaped)\r\n </\(name) >\r\n"
            }
        }
        switch hand {
        case .tidy:
            return "\(margin)<\(name)>\n" + children.map { $0.lines(hand, indent: indent + 2) }.joined()
                + "\(margin)</\(name)>\n"
        case .untidy:
            return "<\(name) >\r\n<Vendor.Extra>1</Vendor.Extra>\r\n"
                + children.reversed().map { $0.lines(hand, indent: 0) }.joined() + "</\(name) >\r\n"
        }
    }
}

extension String {
    fileprivate var escaped: String {
        var result = ""
        for character in unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
