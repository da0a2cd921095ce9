import NIOCore

/// What passed, the newest last: frames and HTTP messages in and out, and events.
///
/// Bounded; what falls out is counted. Whoever waits for an entry (the console's `expect`) is told as soon as it comes.
final class Journal {
    enum Direction: String { case `in`, out, event }

    struct Entry {
        /// From 1, never used again.
        var number: Int
        /// Milliseconds since the start.
        var milliseconds: Int
        var direction: Direction
        var device: String?
        /// The number of the link connection.
        var link: Int?
        var command: UInt8?
        var sequence: UInt16?
        /// The XML's root, or the name of the event.
        var root: String
        var fields: JSON = .null
        /// A fault done on purpose, or why an event came about.
        var note: String?

        var json: JSON {
            var members: [(String, JSON)] = [
                ("n", .number(number)), ("ms", .number(milliseconds)), ("dir", .string(direction.rawValue)),
            ]
            if let device { members.append(("device", .string(device))) }
            if let link { members.append(("link", .number(link))) }
            if let command { members.append(("cmd", .string(hex(command)))) }
            if let sequence { members.append(("seq", .number(Int(sequence)))) }
            members.append(("root", .string(root)))
            if case .null = fields {} else { members.append(("fields", fields)) }
            if let note { members.append(("note", .string(note))) }
            return .object(members)
        }
    }

    private let capacity: Int
    private let start = NIODeadline.now()
    private var entries: [Entry] = []
    private(set) var lost = 0
    private(set) var next = 1
    /// Called with each entry: the trace file, and those who wait.
    private var listeners: [Int: (Entry) -> Void] = [:]
    private var listenersMade = 0

    init(capacity: Int) { self.capacity = capacity }

    /// Milliseconds since the start.
    var milliseconds: Int { Int((NIODeadline.now() - start).nanoseconds / 1_000_000) }

    func add(
        _ direction: Direction, _ root: String, device: String? = nil, link: Int? = nil, command: UInt8? = nil,
        sequence: UInt16? = nil, fields: JSON = .null, note: String? = nil
    ) {
        let entry = Entry(
            number: next, milliseconds: milliseconds, direction: direction, device: device, link: link,
            command: command, sequence: sequence, root: root, fields: fields, note: note)
        next += 1
        entries.append(entry)
        if entries.count > capacity + capacity / 4 {  // in one go, so that an entry costs the same at any length
            let surplus = entries.count - capacity
            entries.removeFirst(surplus)
            lost += surplus
        }
        for listener in listeners.sorted(by: { $0.key < $1.key }) { listener.value(entry) }
    }

    func entries(from number: Int) -> ArraySlice<Entry> {
        let first = entries.first?.number ?? next
        return entries[min(max(0, number - first), entries.count)...]
    }

    func listen(_ listener: @escaping (Entry) -> Void) -> Int {
        listenersMade += 1
        listeners[listenersMade] = listener
        return listenersMade
    }

    func stopListening(_ number: Int) { listeners[number] = nil }
}
