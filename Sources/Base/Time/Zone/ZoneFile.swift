/// Why a zone is not available.
package enum ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is not a valid zone name.
    case badName(String)
    case missing(name: String, path: String, reason: String)
    case damaged(name: String, reason: String)

    package var description: String {
        switch self {
        case .badName(let name):
            "'\(name.prefix(40))' is no time zone's name; write one such as Europe/Berlin, or an offset such as +08:00"
        case .missing(let name, let path, let reason):
            "the time zone \(name) can't be read from \(path): \(reason). Is the name right, and tzdata installed?"
        case .damaged(let name, let reason):
            "the time zone \(name) is damaged: \(reason). Install tzdata anew."
        }
    }
}

extension Zone {
    /// Reads a TZif file (RFC 9636) of version 2 or later; anything that contradicts the format is refused.
    ///
    /// - Parameter name: the name shown in errors.
    package init(file bytes: [UInt8], name: String) throws(ZoneError) {
        func refuse(_ reason: String) -> ZoneError { .damaged(name: name, reason: reason) }
        var reader = BigEndianReader(rest: bytes[...])

        guard let old = ZoneFileHeader(&reader) else { throw refuse("no TZif of version 2 to 4") }
        // The first data block has 32-bit times, for readers of version 1.
        guard reader.skip(old.size(timeWidth: 4)), let header = ZoneFileHeader(&reader) else {
            throw refuse("it ends early")
        }
        guard header.leaps == 0 else { throw refuse("it counts leap seconds, which UTC on this system does not") }
        guard header.types > 0, header.abbreviations > 0, [0, header.types].contains(header.standards),
            [0, header.types].contains(header.universals)
        else { throw refuse("counts that contradict each other") }

        guard let times = reader.list(header.times, { $0.signed(8) }),
            let kinds = reader.list(header.times, { $0.unsigned(1) }),
            let offsets = reader.list(header.types, { reader -> Int64? in
                guard let offset = reader.signed(4), let isSaving = reader.unsigned(1), isSaving <= 1,
                    let abbreviation = reader.unsigned(1), abbreviation < header.abbreviations
                else { return nil }
                return offset
            }),
            reader.skip(header.abbreviations + header.standards + header.universals)
        else { throw refuse("it ends early, or a local time type is wrong") }

        guard zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else { throw refuse("times out of order") }
        // zic begins with a transition at -2^59, before the Big Bang.
        guard times.allSatisfy({ (-1 << 59...1 << 59).contains($0) }) else { throw refuse("a time out of all time") }
        guard kinds.allSatisfy({ $0 < offsets.count }) else { throw refuse("a time without its type") }
        // The limits of RFC 9636 3.2.
        guard offsets.allSatisfy({ (-89_999...93_599).contains($0) }) else { throw refuse("an offset of over a day") }

        guard reader.unsigned(1) == 0x0A, reader.rest.popLast() == 0x0A else { throw refuse("no footer") }
        let footer = String(decoding: reader.rest, as: UTF8.self)
        let rule = ZoneRule(footer)
        guard footer.isEmpty || rule != nil else { throw refuse("the rule '\(footer.prefix(60))' can't be read") }
        self.init(
            first: Int(offsets[0]), changes: zip(times, kinds).map { Change(at: $0, offset: Int(offsets[Int($1)])) },
            rule: rule)
    }
}

/// The counts at the beginning of a TZif file (RFC 9636 3.1).
private struct ZoneFileHeader {
    var universals, standards, leaps, times, types, abbreviations: Int

    /// 44 bytes: `TZif`, version, 15 unused, six counts.
    init?(_ reader: inout BigEndianReader) {
        guard reader.unsigned(4) == 0x545A_6966, let version = reader.unsigned(1), (0x32...0x34).contains(version),
            reader.skip(15), let counts = reader.list(6, { $0.unsigned(4) })
        else { return nil }
        (universals, standards, leaps) = (Int(counts[0]), Int(counts[1]), Int(counts[2]))
        (times, types, abbreviations) = (Int(counts[3]), Int(counts[4]), Int(counts[5]))
    }

    func size(timeWidth: Int) -> Int {
        times * (timeWidth + 1) + types * 6 + abbreviations + leaps * (timeWidth + 4) + standards + universals
    }
}

/// Reads numbers in network byte order; nil where the bytes end.
private struct BigEndianReader {
    var rest: ArraySlice<UInt8>

    mutating func skip(_ count: Int) -> Bool {
        guard count <= rest.count else { return false }
        rest.removeFirst(count)
        return true
    }

    mutating func unsigned(_ width: Int) -> UInt64? {
        guard width <= rest.count else { return nil }
        defer { rest.removeFirst(width) }
        return rest.prefix(width).reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func signed(_ width: Int) -> Int64? {
        guard let bits = unsigned(width) else { return nil }
        let shift = 64 - 8 * width
        return Int64(bitPattern: bits << UInt64(shift)) >> Int64(shift)
    }

    mutating func list<T>(_ count: Int, _ element: (inout BigEndianReader) -> T?) -> [T]? {
        var list: [T] = []
        for _ in 0..<count {
            guard let next = element(&self) else { return nil }
            list.append(next)
        }
        return list
    }
}
