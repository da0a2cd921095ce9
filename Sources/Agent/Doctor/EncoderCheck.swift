/// The check whether the processor keeps up with the streams.
struct EncoderCheck: Sendable {
    /// One stream, and the encoding time of its frames.
    struct Load: Sendable, Hashable {
        var channel: Int
        /// `main` or `sub`.
        var stream: String
        var size: String
        /// Frames per second.
        var rate: Double
        var pictureSeconds: Double
        /// Frames skipped in the last seconds because the encoder could not keep up.
        var dropped = 0

        /// The encoding speed as a multiple of real time.
        var speed: Double { 1 / max(rate * pictureSeconds, 1e-6) }
    }

    var loads: [Load]
    var cores: Int
    /// The number of threads that encode one frame.
    var threads: Int

    private static let subject = "encoder"
    private static let advice = "a faster preset, a smaller size or a lower rate helps"

    /// A finding for each channel, and one for all together.
    var findings: [Finding] {
        guard !loads.isEmpty else { return [] }
        let channels = Set(loads.map(\.channel)).sorted()
        return channels.map { channel in finding(channel, loads.filter { $0.channel == channel }) } + [together]
    }

    private func finding(_ channel: Int, _ loads: [Load]) -> Finding {
        let words = loads.map { load in
            "\(load.stream) \(load.size) at \(load.rate.tenths)/s is encoded \(load.speed.tenths) times as fast "
                + "as needed"
                + (load.dropped > 0 ? ", \(load.dropped) left out" : "")
        }.joined(separator: "; ")
        let subject = "\(Self.subject) \(channel)"
        let slowest = loads.map(\.speed).min() ?? 0
        if slowest < 1 { return .fails(subject, words, Self.advice) }
        // A frame with much motion takes half as long again.
        if slowest < 1.5 || loads.contains(where: { $0.dropped > 0 }) { return .warning(subject, words, Self.advice) }
        return .ok(subject, words)
    }

    private var together: Finding {
        let share = loads.reduce(0) { $0 + $1.rate * $1.pictureSeconds } * Double(threads) / Double(cores)
        let processors = cores == 1 ? "processor" : "\(cores) processors"
        let words = "all streams take about \(Int((share * 100).rounded())) % of the \(processors)"
        if share > 1 { return .fails(Self.subject, words, Self.advice) }
        if share > 0.8 { return .warning(Self.subject, "\(words), and viewers and recording want some", Self.advice) }
        return .ok(Self.subject, words)
    }
}
