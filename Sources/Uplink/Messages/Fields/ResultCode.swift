/// The `Result` of an answer: 0 is success, everything else a failure.
package struct ResultCode: FieldValue, RawRepresentable, CustomStringConvertible {
    /// 0 to 65535; the text knows 0 to 3 and 255.
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let success = ResultCode(rawValue: 0)
    /// What a device answers when it can't do what was asked.
    package static let failure = ResultCode(rawValue: 1)
    /// "Other error", and the answer to an unknown command.
    package static let other = ResultCode(rawValue: 255)

    package var isSuccess: Bool { self == .success }

    package init?(field: String) {
        guard let number = field.decimalNumber, let code = UInt16(exactly: number) else { return nil }
        self.init(rawValue: code)
    }
    package var field: String { String(rawValue) }
    package var description: String { field }
    package static var allowed: String { "a number from 0 to 65535" }
}
