/// Reads the XML that a device sends: elements, text, comments, CDATA, character references. A DTD is refused.
///
/// It is stricter than an agent has to be towards a platform, because it is here to find out what devices send.
struct ElementReader {
    /// A message of the text nests three deep.
    static let deepest = 16
    /// 65535 bytes hold no sensible message with more.
    static let mostElements = 4096

    private let bytes: [UInt8]
    private var at = 0
    private var elements = 0
    /// Whether `<?xml` stood at the very start.
    private(set) var hasDeclaration = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The root element.
    ///
    /// - Throws: `SimulatorError.xml` with the place of the fault.
    mutating func document() throws(SimulatorError) -> Element {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw fault("this is not UTF-8") }
        if starts("<?xml") {
            hasDeclaration = true
            try skip(past: "?>", of: "the XML declaration")
        }
        try skipBetween()
        let root = try element(depth: 1)
        try skipBetween()
        guard at == bytes.count else { throw fault("something follows the root element") }
        return root
    }

    private mutating func element(depth: Int) throws(SimulatorError) -> Element {
        guard depth <= Self.deepest else { throw fault("elements nest deeper than \(Self.deepest)") }
        elements += 1
        guard elements <= Self.mostElements else { throw fault("more than \(Self.mostElements) elements") }
        guard starts("<") else { throw fault("an element should start here") }
        at += 1
        var element = Element(try name())
        skipBlanks()
        if starts("/>") {
            at += 2
            return element
        }
        guard starts(">") else {
            throw fault("'>' should end the tag of \(element.name): attributes are not in the text")
        }
        at += 1
        var text: [UInt8] = []
        while !starts("</") {
            if starts("<!--") {
                try skip(past: "-->", of: "a comment")
            } else if starts("<![CDATA[") {
                let from = at + 9
                try skip(past: "]]>", of: "a CDATA section")
                text += bytes[from..<(at - 3)]
            } else if starts("<") {
                element.children.append(try self.element(depth: depth + 1))
            } else if starts("&") {
                text += try reference()
            } else if at < bytes.count {
                text.append(bytes[at])
                at += 1
            } else {
                throw fault("the end came inside \(element.name)")
            }
        }
        at += 2
        let closing = try name()
        guard closing == element.name else { throw fault("</\(closing)> closes <\(element.name)>") }
        skipBlanks()
        guard starts(">") else { throw fault("'>' should end </\(closing)") }
        at += 1
        element.text = String(decoding: text, as: UTF8.self).trimmingBlanks
        return element
    }

    private mutating func name() throws(SimulatorError) -> String {
        let from = at
        while at < bytes.count, bytes[at].isNameByte { at += 1 }
        guard at > from else { throw fault("a name should stand here") }
        return String(decoding: bytes[from..<at], as: UTF8.self)
    }

    private mutating func reference() throws(SimulatorError) -> [UInt8] {
        guard let end = bytes[at...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw fault("'&' without ';'")
        }
        let name = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
        let named = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]
        let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst(1))
        if let value = named[name] {
            at = end + 1
            return Array(value.utf8)
        }
        guard name.hasPrefix("#"), let number, number > 0, let scalar = Unicode.Scalar(number) else {
            throw fault("&\(name); is not known here")
        }
        at = end + 1
        return Array(String(Character(scalar)).utf8)
    }

    /// Blanks, comments and processing instructions around the root.
    private mutating func skipBetween() throws(SimulatorError) {
        while true {
            skipBlanks()
            if starts("<!--") {
                try skip(past: "-->", of: "a comment")
            } else if starts("<?") {
                try skip(past: "?>", of: "a processing instruction")
            } else if starts("<!") {
                throw fault("a DTD has no place here")
            } else {
                return
            }
        }
    }

    private mutating func skipBlanks() {
        while at < bytes.count, bytes[at].isBlank { at += 1 }
    }

    private mutating func skip(past mark: String, of what: String) throws(SimulatorError) {
        while at < bytes.count, !starts(mark) { at += 1 }
        guard at < bytes.count else { throw fault("the end came inside \(what)") }
        at += mark.utf8.count
    }

    private func starts(_ text: String) -> Bool { bytes[at...].starts(with: text.utf8) }
    private func fault(_ what: String) -> SimulatorError { .xml(what, at: at) }
}

extension UInt8 {
    /// The blanks of XML.
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

    /// Letters, digits, `_`, `-`, `.`, and anything outside ASCII.
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x80...:
            true
        default: false
        }
    }
}

extension StringProtocol {
    /// Without the blanks at both ends.
    var trimmingBlanks: String {
        let bytes = Array(utf8)
        let from = bytes.firstIndex { !$0.isBlank } ?? bytes.endIndex
        let to = bytes.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? from
        return String(decoding: bytes[from..<to], as: UTF8.self)
    }
}
