import Base

extension DaySpan {
    /// `StartTime` and `EndTime`, which policies have side by side.
    init(_ fields: FieldReader) throws(MessageError) {
        let start: ClockTime = try fields.value("StartTime")
        let end: ClockTime = try fields.value("EndTime")
        guard let span = DaySpan(start: start, end: end) else {
            throw .badValue(element: "EndTime", found: end.wireText, allowed: "after StartTime, \(start), on the same day")
        }
        self = span
    }

    var fields: [Field] { [Field("StartTime", start), Field("EndTime", end)] }
}
