/// One of the two systems on the disk.
package enum Slot: String, Sendable {
    case a
    case b

    var other: Slot { self == .a ? .b : .a }
}

/// The record of the system to boot, shared by U-Boot, the board's scripts and the agent (docs/design/upgrade.md).
package struct SlotRecord: Sendable, Hashable {
    /// Incremented with each write.
    var number: UInt32 = 0
    var slot = Slot.a
    /// The slot booted instead, while there are tries left.
    var trial: Slot?
    /// The remaining tries, 0 to 9.
    var tries = 0

    static let sector = 512
    /// The offsets in bytes of the two copies on the disk: in different erase blocks of any card.
    static let places = [2 << 20, 3 << 20]

    init() {}

    /// Parses a sector; nil when it is damaged or no record.
    init?(_ sector: [UInt8]) {
        let text = String(decoding: sector.prefix { $0 != 0 }, as: UTF8.self)
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            values[parts[0]] = parts[1]
        }
        guard let first = values["number"], first == values["unbroken"] else { return nil }
        guard let number = UInt32(first, radix: 16) else { return nil }
        guard let slot = values["slot"].flatMap({ Slot(rawValue: String($0)) }) else { return nil }
        self.number = number
        self.slot = slot
        // U-Boot omits empty values.
        trial = values["trial"].flatMap { Slot(rawValue: String($0)) }
        tries = values["tries"].flatMap { Int($0) } ?? 0
        guard (0...9).contains(tries) else { return nil }
    }

    package var bytes: [UInt8] {
        let number = String(number, radix: 16)
        let lines = [
            "number=\(number)", "slot=\(slot)", "trial=\(trial?.rawValue ?? "")", "tries=\(tries)",
            "unbroken=\(number)",
        ]
        let text = lines.map { $0 + "\n" }.joined().utf8
        return Array(text) + [UInt8](repeating: 0, count: Self.sector - text.count)
    }

    /// The newer of two copies, and the index of the copy to be overwritten next.
    static func newest(_ copies: [SlotRecord?]) -> (record: SlotRecord, next: Int) {
        switch (copies[0], copies[1]) {
        case (let first?, let second?): second.number > first.number ? (second, 0) : (first, 1)
        case (let first?, nil): (first, 1)
        case (nil, let second?): (second, 0)
        case (nil, nil): (SlotRecord(), 0)
        }
    }
}
