/// A day of the week, from Monday (CTMW 7.5.13).
package enum Weekday: Int, CodedValue {
    case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday
}
