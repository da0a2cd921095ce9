import Base
import Recorder

extension WeekSpan {
    static let dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    var dayName: String { Self.dayNames[weekday - 1] }

    /// `08:00-12:00`
    var times: String { Self.clock(minutes.lowerBound) + "-" + Self.clock(minutes.upperBound) }

    var words: String { "\(dayName) \(times)" }

    private static func clock(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return two(minutes / 60) + ":" + two(minutes % 60)
    }
}
