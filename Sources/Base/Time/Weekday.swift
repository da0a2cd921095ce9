/// A day of the week, from Monday.
package enum Weekday: Int, CodedValue {
    case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday
}
