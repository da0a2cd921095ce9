import Base

/// The doctor's finding about one subject.
struct Finding: Sendable, Hashable {
    enum Grade: String, Sendable, Hashable {
        case ok
        /// It works, but not as well or not for as long as it should.
        case warning
        /// The device does not do what its configuration says.
        case fails
    }

    var grade: Grade
    /// The subject of the check: camera, encoder, disk, network, clock, platform.
    var subject: String
    /// The state, in one line.
    var words: String
    /// The remedy; nil when there is no problem.
    var advice: String?

    static func ok(_ subject: String, _ words: String) -> Finding {
        Finding(grade: .ok, subject: subject, words: words)
    }

    static func warning(_ subject: String, _ words: String, _ advice: String) -> Finding {
        Finding(grade: .warning, subject: subject, words: words, advice: advice)
    }

    static func fails(_ subject: String, _ words: String, _ advice: String) -> Finding {
        Finding(grade: .fails, subject: subject, words: words, advice: advice)
    }

    /// The finding as a line: `warning  clock     nothing keeps it right (run an NTP service)`.
    var line: String {
        func column(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        let text = words + (advice.map { " (\($0))" } ?? "")
        return "\(column(grade.rawValue, 7))  \(column(subject, 9)) \(text.oneLine)"
    }

    var json: JSONValue {
        [
            "grade": .string(grade.rawValue), "subject": .string(subject), "finding": .string(words),
            "advice": advice.map { .string($0) } ?? .null,
        ]
    }
}
