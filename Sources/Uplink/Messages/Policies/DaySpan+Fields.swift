package import Base

/// `StartTime` and `EndTime`, which policies have side by side.
extension DaySpan: FieldGroup {
    package static var schema: Schema<Self> {
        Schema(
            { (start: ClockTime, end: ClockTime) throws(MessageError) -> DaySpan in
                if let span = DaySpan(start: start, end: end) { return span }
                let allowed = "after StartTime, \(start), on the same day"
                throw .badValue(element: "EndTime", found: end.wireText, allowed: allowed)
            }, .value("StartTime", \.start), .value("EndTime", \.end))
    }
}
