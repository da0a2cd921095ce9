/// The pauses before attempts to open a source: 1, 2, 4, 8, 16, then always 30 s.
struct RetryPauses {
    private var failures = 0

    /// The pause after another failure.
    package mutating func next() -> Duration {
        let seconds = failures < 5 ? 1 << failures : 30
        failures += 1
        return .seconds(seconds)
    }

    package mutating func reset() { failures = 0 }
}
