import Base
import Media

/// Chooses which pictures of a faster source a slower stream takes, evenly and by their time stamps.
///
/// Time since an anchor is divided into turns, one for each picture of the stream; the first picture of each turn is
/// taken. So 25 to 15 gives 15 in every second, whatever the jitter, and no error adds up.
struct FrameRateReducer {
    private var source: FrameRate?
    private var target: FrameRate?
    private var anchor: MediaTime?
    private var lastTurn: Int64 = 0

    /// Whether the stream takes the picture.
    ///
    /// - Parameters:
    ///   - captured: later than the picture before.
    ///   - source: the source's rate, nil if it doesn't matter: every picture is taken.
    ///   - target: the stream's rate.
    mutating func accepts(_ captured: MediaTime, source: FrameRate?, target: FrameRate) -> Bool {
        // Up to 5 % above it is the same rate by another clock: leaving a picture out now and then would only jerk.
        guard let source, source.perSecond > target.perSecond * 1.05 else {
            anchor = nil
            return true
        }
        if source != self.source || target != self.target { anchor = nil }
        self.source = source
        self.target = target
        guard let anchor else {
            anchor = captured
            lastTurn = 0
            return true
        }
        let turn = turn(at: captured, anchor: anchor, source: source, target: target)
        guard turn > lastTurn else { return false }
        // The anchor moves on by whole seconds' worth of turns, so that the numbers stay small.
        let rounds = turn / Int64(target.numerator)
        let length = Int64(target.denominator) * 1_000_000_000
        self.anchor = MediaTime(nanoseconds: anchor.nanoseconds + rounds * length)
        lastTurn = turn - rounds * Int64(target.numerator)
        return true
    }

    /// The turn that `captured` falls into. Turns begin half a source's picture early, in the middle between two
    /// pictures if the rates are multiples of each other, so jitter moves no picture across.
    private func turn(at captured: MediaTime, anchor: MediaTime, source: FrameRate, target: FrameRate) -> Int64 {
        let shifted = Double((captured - anchor).nanoseconds) + source.frameDurationInNanoseconds / 2
        return Int64((shifted * target.perSecond / 1e9).rounded(.down))
    }
}

extension FrameRate {
    fileprivate var frameDurationInNanoseconds: Double { 1e9 / perSecond }
}
