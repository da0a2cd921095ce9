import Base

/// The bit rate of the last seconds of a stream.
struct BitRateMeter {
    /// Long enough to average key frames, short enough to follow a change.
    private static let window = Duration.seconds(5)

    private var units: [(captured: MediaTime, bytes: Int)] = []
    private var bytes = 0

    package mutating func add(bytes count: Int, captured: MediaTime) {
        units.append((captured, count))
        bytes += count
        let limit = captured - Self.window
        let gone = units.prefix { $0.captured <= limit }.count
        for unit in units.prefix(gone) { bytes -= unit.bytes }
        units.removeFirst(gone)
    }

    /// kbit/s from the oldest access unit of the window to `now`; 0 while there are too few access units.
    func kilobitsPerSecond(now: MediaTime) -> Int {
        guard let first = units.first, units.count > 1, let last = units.last else { return 0 }
        // The last access unit counts for the time until the next.
        let spacing = Double((last.captured - first.captured).nanoseconds) / Double(units.count - 1)
        let span = max(Double((now - first.captured).nanoseconds), spacing * Double(units.count))
        return span <= 0 ? 0 : Int((Double(bytes) * 8 * 1e6 / span).rounded())
    }
}
