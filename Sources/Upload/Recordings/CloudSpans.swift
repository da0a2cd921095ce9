package import Base

/// The time spans that a stream was to be recorded for the cloud and whose recordings are not queued yet. Wall time, in
/// nanoseconds since 1970.
package struct CloudSpans: Sendable, Hashable {
    package struct Span: Sendable, Hashable {
        package var start: Int64
        /// Nil while the span lasts.
        package var end: Int64?
    }

    package private(set) var spans: [Span] = []
    /// Limits the spans in which nothing was recorded, because there was no disk.
    package static let most = 64

    package init(_ spans: [Span] = []) { self.spans = spans }

    package var isOn: Bool { spans.last.map { $0.end == nil } ?? false }

    package mutating func set(_ isOn: Bool, at now: Int64) {
        if isOn == self.isOn { return }
        if isOn {
            spans.append(Span(start: now, end: nil))
            if spans.count > Self.most { spans.removeFirst() }
        } else {
            spans[spans.count - 1].end = now
        }
    }

    /// Handles the end of a recording. One that ended long before the current span began shows that the clock was set
    /// back.
    package mutating func ended(_ recording: Range<Int64>) {
        guard isOn, recording.upperBound < spans[spans.count - 1].start - 60_000_000_000 else { return }
        spans[spans.count - 1].start = recording.lowerBound
    }

    /// Whether the recording overlaps one of the spans.
    package func want(_ recording: Range<Int64>) -> Bool {
        spans.contains { recording.upperBound > $0.start && recording.lowerBound < $0.end ?? .max }
    }

    /// Handles a recording that was queued or is not wanted. A stream's recordings are passed in order.
    package mutating func done(_ recording: Range<Int64>) {
        spans = spans.compactMap { span in
            guard let end = span.end else {
                return Span(start: max(span.start, recording.upperBound), end: nil)
            }
            return end <= recording.upperBound ? nil : Span(start: max(span.start, recording.upperBound), end: end)
        }
    }
}

/// The spans' form in `state.sqlite`, by channel.
extension [Int: CloudSpans] {
    package var json: JSONValue {
        .array(
            sorted { $0.key < $1.key }.flatMap { channel, spans in
                spans.spans.map { span in
                    [
                        "channel": .integer(channel), "start": .integer(Int(span.start)),
                        "end": span.end.map { .integer(Int($0)) } ?? .null,
                    ]
                }
            })
    }

    /// - Parameter now: the end of open spans: the agent was killed.
    package init(json: [UInt8], now: Int64) {
        self.init()
        for entry in (try? JSONText(json).value.array) ?? [] {
            guard let channel = entry["channel"]?.integer, let start = entry["start"]?.integer else { continue }
            let end = entry["end"]?.integer.map { Int64($0) } ?? now
            let span = CloudSpans.Span(start: Int64(start), end: end)
            self[channel] = CloudSpans((self[channel]?.spans ?? []) + [span])
        }
    }
}
