import Base

extension ObjectReader {
    /// A whole number.
    mutating func integer(
        _ key: String, in range: ClosedRange<Int>, unit: String = "", default value: Int
    ) -> Int {
        guard let found = find(key, default: .integer(value)) else { return value }
        if let number = found.value.integer, range.contains(number) { return number }
        refuse(
            key, found,
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)\(Self.inBrackets(unit))")
        return value
    }

    /// A whole number, or null for none; null when it is missing.
    mutating func integerOrNull(_ key: String, in range: ClosedRange<Int>, unit: String = "") -> Int? {
        guard let found = find(key, default: .null), found.value != .null else { return nil }
        if let number = found.value.integer, range.contains(number) { return number }
        refuse(
            key, found,
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)\(Self.inBrackets(unit)), or null")
        return nil
    }

    /// A number with or without fraction.
    mutating func number(
        _ key: String, in range: ClosedRange<Double>, unit: String = "", default value: Double
    ) -> Double {
        guard let found = find(key, default: .plain(value)) else { return value }
        switch found.value {
        case .integer(let number) where range.contains(Double(number)): return Double(number)
        case .number(let number) where range.contains(number): return number
        default:
            let (low, high) = (JSONValue.plain(range.lowerBound).json, JSONValue.plain(range.upperBound).json)
            refuse(key, found, allowed: "a number from \(low) to \(high)\(Self.inBrackets(unit))")
            return value
        }
    }

    /// A time in seconds, with or without fraction.
    mutating func seconds(
        _ key: String, in range: ClosedRange<Double>, default value: Duration
    ) -> Duration {
        let seconds = number(key, in: range, unit: "seconds", default: value.milliseconds / 1000)
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }

    /// True or false.
    mutating func flag(_ key: String, default value: Bool) -> Bool {
        guard let found = find(key, default: .boolean(value)) else { return value }
        if case .boolean(let flag) = found.value { return flag }
        refuse(key, found, allowed: "true or false")
        return value
    }

    /// One of a few words.
    mutating func choice<Word: RawRepresentable<String> & CaseIterable>(_ key: String, default value: Word) -> Word {
        guard let found = find(key, default: .string(value.rawValue)) else { return value }
        return word(key, found) ?? value
    }

    /// One of a few words, or null for a value that follows from other keys; null when it is missing.
    mutating func choiceOrNull<Word: RawRepresentable<String> & CaseIterable>(_ key: String) -> Word? {
        guard let found = find(key, default: .null), found.value != .null else { return nil }
        return word(key, found)
    }

    /// Nil for a word that is refused.
    private func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String, _ found: Found) -> Word? {
        if let text = found.value.string {
            if let word = Word(rawValue: text) { return word }
            if let near = NearestWord.find(text, in: Word.allCases.map(\.rawValue)) {
                refuse(key, found, allowed: Self.list(Word.allCases.map(\.rawValue)) + "; did you mean \"\(near)\"?")
                return nil
            }
        }
        refuse(key, found, allowed: Self.list(Word.allCases.map(\.rawValue)))
        return nil
    }

    /// A string that `read` accepts. Null stands for the default where the default is none or depends on things outside
    /// the file.
    mutating func text<Value>(
        _ key: String, allowed: String, secret: Bool = false, default value: Value, written: JSONValue,
        read: (String) -> Value?
    ) -> Value {
        guard let found = find(key, default: written) else { return value }
        if case .null = found.value, case .null = written { return value }
        if let text = found.value.string, let value = read(text) { return value }
        refuse(key, found, allowed: allowed, secret: secret)
        return value
    }

    /// A string that `read` accepts, or null for none; null when it is missing.
    mutating func textOrNull<Value>(
        _ key: String, allowed: String, secret: Bool = false, read: (String) -> Value?
    ) -> Value? {
        // An array, because a refused value would look like null as one more layer of optional.
        let value: [Value] = text(key, allowed: allowed, secret: secret, default: [], written: .null) { text in
            read(text).map { [$0] }
        }
        return value.first
    }

    /// An object with keys of its own.
    mutating func object<Value>(_ key: String, read: (inout ObjectReader) -> Value) -> Value {
        var reader = ObjectReader(
            find(key, default: [:]), path: join(path, key), pattern: join(pattern, key), line: line, log: log)
        defer { reader.finish() }
        return read(&reader)
    }

    /// An object with keys of its own, or null for none.
    ///
    /// - Parameter byDefault: whether a missing one is an object with all defaults, or none.
    mutating func objectOrNull<Value>(
        _ key: String, byDefault: Bool = true, read: (inout ObjectReader) -> Value
    ) -> Value? {
        guard let found = find(key, default: byDefault ? [:] : .null) else {
            return byDefault ? object(key, read: read) : nil
        }
        if case .null = found.value { return nil }
        return object(key, read: read)
    }

    /// A list of at least one object; when it is missing, one object with all defaults.
    mutating func list<Value>(_ key: String, maximum: Int, read: (inout ObjectReader, Int) -> Value) -> [Value] {
        let (path, pattern) = (join(path, key), join(pattern, key) + "[]")
        func element(_ found: Found?, _ index: Int) -> Value {
            var reader = ObjectReader(found, path: "\(path)[\(index)]", pattern: pattern, line: line, log: log)
            defer { reader.finish() }
            return read(&reader, index)
        }
        guard let found = find(key, default: [[:]]) else { return [element(nil, 0)] }
        guard case .array(let values) = found.value, case .array(let shapes) = found.shape.kind,
            (1...maximum).contains(values.count)
        else {
            refuse(key, found, allowed: "a list of 1 to \(maximum) objects: [ { … } ]")
            return [element(nil, 0)]
        }
        return zip(values, shapes).enumerated().map { index, pair in
            element(Found(value: pair.0, shape: pair.1, line: pair.1.line), index)
        }
    }

    /// A list of strings that `read` accepts; may be empty.
    mutating func strings<Value>(
        _ key: String, maximum: Int, allowed: String, read: (String) -> Value?
    ) -> [Value] {
        guard let found = find(key, default: .array([])) else { return [] }
        guard case .array(let given) = found.value, given.count <= maximum else {
            refuse(key, found, allowed: "\(allowed), at most \(maximum)")
            return []
        }
        let values = given.compactMap { $0.string.flatMap(read) }
        if values.count != given.count { refuse(key, found, allowed: allowed) }
        return values
    }

    /// Strings by names that the user chooses.
    mutating func texts(_ key: String) -> [(name: String, value: JSONValue, line: Int)] {
        guard let found = find(key, default: [:]) else { return [] }
        guard case .object(let object) = found.value, case .object(let shapes) = found.shape.kind else {
            refuse(key, found, allowed: "an object of names and passwords: { \"name\": \"password\" }", secret: true)
            return []
        }
        return zip(object.members, shapes).map { ($0.key, $0.value, $1.line) }
    }

    private static func inBrackets(_ unit: String) -> String { unit.isEmpty ? "" : " (\(unit))" }

    private static func list(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}

extension JSONValue {
    /// A number without a needless fraction: 2, not 2.0.
    static func plain(_ number: Double) -> JSONValue {
        Int(exactly: number).map { .integer($0) } ?? .number(number)
    }
}
