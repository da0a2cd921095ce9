/// One kind of message: its command, its names and what stands in it, as the text has it.
struct Message: Sendable {
    enum Asker: Sendable { case device, platform }

    /// nil for what goes over HTTP.
    var command: UInt8?
    /// The root's name without `_REQ` or `_RES`.
    var name: String
    var asker: Asker
    var request: [Part]
    var answer: [Part]

    /// An element of a message, in the order of the text.
    struct Part: Sendable {
        enum Presence: Sendable { case always, perhaps, anyNumber }
        var name: String
        var presence: Presence
        /// Not empty for an element that holds elements.
        var parts: [Part] = []
    }

    /// The parts of the message with that root, or nil when the root belongs to another message.
    func parts(of root: String) -> [Part]? {
        switch root {
        case name + "_REQ": request
        case name + "_RES": answer
        default: nil
        }
    }

    static func of(command: UInt8) -> Message? { table.first { $0.command == command } }
    static func of(root: String) -> Message? { table.first { $0.parts(of: root) != nil } }

    /// - Parameters:
    ///   - request: names in order; `?` after a name: it may be missing; `*`: any number of it.
    ///   - groups: what is inside the elements that hold elements.
    init(
        _ command: UInt8?, _ name: String, from asker: Asker, _ request: String, _ answer: String,
        groups: [String: String] = [:]
    ) {
        func parts(_ words: String) -> [Part] {
            words.split(separator: " ").map { word in
                let name = String(word.prefix { $0 != "?" && $0 != "*" })
                let presence: Part.Presence =
                    word.hasSuffix("?") ? .perhaps : word.hasSuffix("*") ? .anyNumber : .always
                return Part(name: name, presence: presence, parts: groups[name].map(parts) ?? [])
            }
        }
        self.command = command
        self.name = name
        self.asker = asker
        self.request = parts(request)
        self.answer = parts(answer)
    }
}
