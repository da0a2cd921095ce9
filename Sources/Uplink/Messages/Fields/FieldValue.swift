package import Media

/// A value in an element of a message: its text on the wire, and what it may be.
package protocol FieldValue: Sendable, Hashable {
    /// Reads the text of an element, from which blanks at both ends are gone; nil when it is none of these values.
    init?(field: String)
    /// The text that is written.
    var field: String { get }
    /// What is allowed, in the words of an error: "a number from 2 to 25".
    static var allowed: String { get }
    /// Whether errors and logs must not quote it.
    static var isSecret: Bool { get }
}

extension FieldValue {
    package static var isSecret: Bool { false }
}

/// Free text, also empty.
extension String: FieldValue {
    package init?(field: String) { self = field }
    package var field: String { self }
    package static var allowed: String { "a text" }
}

/// A flag: 1 yes, 0 no.
extension Bool: FieldValue {
    package init?(field: String) {
        guard let number = field.decimalNumber, number <= 1 else { return nil }
        self = number == 1
    }
    package var field: String { self ? "1" : "0" }
    package static var allowed: String { "0 or 1" }
}

/// An enumeration whose raw values are the wire's numbers.
package protocol CodedValue: FieldValue, RawRepresentable, CaseIterable where RawValue == Int {}

extension CodedValue {
    package init?(field: String) {
        guard let number = field.decimalNumber else { return nil }
        self.init(rawValue: number)
    }
    package var field: String { String(rawValue) }
    package static var allowed: String { "one of " + allCases.map(\.field).joined(separator: ", ") }
}

/// 1 main, 2 sub.
extension StreamType: CodedValue {}

extension StringProtocol {
    /// A number of decimal digits alone, at most `Int.max`: no sign, no blanks.
    var decimalNumber: Int? {
        guard !isEmpty, utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(self)
    }
}
