/// The value of an element in a message: its text on the wire, and its range.
package protocol TextValue: Sendable, Hashable {
    /// Reads the text of an element, without blanks at both ends; nil when it is not one of the allowed values.
    init?(wireText: String)
    /// The text on the wire.
    var wireText: String { get }
    /// The allowed values, as an error message describes them: "a number from 2 to 25".
    static var allowed: String { get }
    /// Whether errors and logs must not quote the value.
    static var isSecret: Bool { get }
}

extension TextValue {
    package static var isSecret: Bool { false }
}

/// Free text; it may be empty.
extension String: TextValue {
    package init?(wireText: String) { self = wireText }
    package var wireText: String { self }
    package static var allowed: String { "a text" }
}

/// A flag: 1 yes, 0 no.
extension Bool: TextValue {
    package init?(wireText: String) {
        guard let number = wireText.decimalNumber, number <= 1 else { return nil }
        self = number == 1
    }
    package var wireText: String { self ? "1" : "0" }
    package static var allowed: String { "0 or 1" }
}

/// An enumeration whose raw values are the numbers on the wire.
package protocol CodedValue: TextValue, RawRepresentable, CaseIterable where RawValue == Int {}

extension CodedValue {
    package init?(wireText: String) {
        guard let number = wireText.decimalNumber else { return nil }
        self.init(rawValue: number)
    }
    package var wireText: String { String(rawValue) }
    package static var allowed: String { "one of " + allCases.map(\.wireText).joined(separator: ", ") }
}

extension StringProtocol {
    /// The value of a decimal number made of digits only, at most `Int.max`: no sign, no blanks.
    package var decimalNumber: Int? {
        guard !isEmpty, utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(self)
    }
}
