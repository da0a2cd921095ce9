/// The `Result` of an answer: 0 is success, everything else a failure.
public struct ResultCode: FieldValue, RawRepresentable, CustomStringConvertible {
    /// 0 to 65535; the text knows 0 to 3 and 255.
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let success = ResultCode(rawValue: 0)
    /// What a device answers when it can't do what was asked.
    public static let failure = ResultCode(rawValue: 1)
    /// "Other error", and the answer to an unknown command.
    public static let other = ResultCode(rawValue: 255)

    public var isSuccess: Bool { self == .success }

    public init?(field: String) {
        guard let number = field.decimalNumber, let code = UInt16(exactly: number) else { return nil }
        self.init(rawValue: code)
    }
    public var field: String { String(rawValue) }
    public var description: String { field }
    public static var allowed: String { "a number from 0 to 65535" }
}
