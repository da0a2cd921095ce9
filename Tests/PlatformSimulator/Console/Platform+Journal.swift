import NIOCore

extension Platform {
    /// `log [from=N] [limit=N]`: what passed, from number N on.
    func log(_ line: ConsoleLine) throws(SimulatorError) -> JSON {
        var line = line
        let from = try line.takeNumber("from", in: 0...Int.max, else: 0)
        let limit = try line.takeNumber("limit", in: 1...settings.logSize, else: 1000)
        let entries = journal.entries(from: from).prefix(limit)
        return .object([
            ("ok", true), ("next", .number(entries.last.map { $0.number + 1 } ?? journal.next)),
            ("lost", .number(journal.lost)), ("entries", .array(entries.map(\.json))),
        ])
    }

    /// `expect ROOT|* …`: answers as soon as enough entries fit, or when the time is over.
    ///
    /// Entries that came before count too, from number `from` on: so nothing is missed between two lines.
    func expect(_ line: ConsoleLine, _ answer: @escaping (JSON) -> Void) throws(SimulatorError) {
        var line = line
        let count = try line.takeNumber("count", in: 1...1_000_000, else: 1)
        let from = try line.takeNumber("from", in: 0...Int.max, else: 0)
        let timeout = try line.takeNumber("timeout", in: 0...3_600_000, else: 5000)
        let wanted = try EntryPattern(&line)

        var found = 0
        var last: Journal.Entry?
        func takes(_ entry: Journal.Entry) -> Bool {
            guard found < count, wanted.fits(entry) else { return false }
            found += 1
            last = entry
            return found == count
        }
        func result(_ isThere: Bool) -> JSON {
            var members: [(String, JSON)] = [("ok", .bool(isThere)), ("count", .number(found))]
            members.append(("next", .number((last?.number ?? from - 1) + 1)))
            members.append(("entry", last?.json ?? .null))
            if !isThere { members.append(("error", .string("\(found) of \(count) in \(timeout) ms"))) }
            return .object(members)
        }
        for entry in journal.entries(from: from) where takes(entry) { return answer(result(true)) }

        var listener: Int?
        var deadline: Scheduled<Void>?
        let finish = { [journal] (isThere: Bool) in
            deadline?.cancel()
            if let listener { journal.stopListening(listener) }
            answer(result(isThere))
        }
        listener = journal.listen { if takes($0) { finish(true) } }
        deadline = loop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(timeout))) { finish(false) }
    }
}

/// Which entries of the journal somebody waits for.
private struct EntryPattern {
    var root: String
    var direction: String?
    var device: String?
    var command: UInt8?
    var note: String?
    var fields: [(path: [String], value: String)]

    init(_ line: inout ConsoleLine) throws(SimulatorError) {
        guard line.words.count == 2 else { throw .refused("expect ROOT|* [Name=value…] [count=] [from=] [timeout=MS]") }
        root = line.words[1]
        direction = line.take("dir")
        device = line.take("device")
        command = try line.take("cmd").map { text throws(SimulatorError) in try platform_simulator.command(text) }
        note = line.take("note")
        fields = line.pairs.map { ($0.name.split(separator: ".").map(String.init), $0.value) }
    }

    func fits(_ entry: Journal.Entry) -> Bool {
        (root == "*" || root == entry.root)
            && (direction == nil || direction == entry.direction.rawValue)
            && (device == nil || device == entry.device)
            && (command == nil || command == entry.command)
            && (note.map { entry.note?.contains($0) ?? false } ?? true)
            && fields.allSatisfy { entry.fields.has($0.value, at: $0.path[...]) }
    }
}

extension JSON {
    /// Whether that text stands under the path; in an array, any element will do.
    fileprivate func has(_ text: String, at path: ArraySlice<String>) -> Bool {
        if case .array(let values) = self { return values.contains { $0.has(text, at: path) } }
        guard let name = path.first else {
            if case .string(let value) = self { return value == text }
            return false
        }
        return self[name]?.has(text, at: path.dropFirst()) ?? false
    }
}
