import Base
import Device
import Media
import Recorder
import Uplink

extension RecordingPolicy {
    /// The platform's policy for this device; an NVR's is always for the main stream (002 7.5.13). Nil for one without
    /// length.
    init?(_ policy: WeekPolicy, isNVR: Bool) {
        guard let place = RecordingPlace(rawValue: policy.store.rawValue),
            let span = WeekSpan(
                weekday: policy.weekday.rawValue, start: policy.span.start.minutes, end: policy.span.end.minutes)
        else { return nil }
        self.init(span: span, stream: isNVR ? .main : policy.stream, place: place)
    }
}

extension KeptWeekPolicy {
    init?(id: Int, _ policy: RecordingPolicy) {
        guard let id = PolicyID(id), let store = RecordStore(rawValue: policy.place.rawValue),
            let weekday = Weekday(rawValue: policy.span.weekday),
            let start = ClockTime(minutes: policy.span.minutes.lowerBound),
            let end = ClockTime(minutes: policy.span.minutes.upperBound), let span = DaySpan(start: start, end: end)
        else { return nil }
        self.init(id: id, policy: WeekPolicy(store: store, stream: policy.stream, weekday: weekday, span: span))
    }
}
