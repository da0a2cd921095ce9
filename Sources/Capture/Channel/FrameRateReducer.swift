import Base
import Media

/// Selects the frames of a faster source for a slower stream, evenly and by their time stamps.
///
/// The time since an anchor is divided into slots, one per frame of the stream; the first frame in each slot is taken.
/// So 25 to 15 gives 15 in every second, whatever the jitter, and errors do not accumulate.
struct FrameRateReducer {
    private var source: FrameRate?
    private var target: FrameRate?
    private var anchor: MediaTime?
    private var lastTurn: Int64 = 0

    /// Whether the stream takes the frame.
    ///
    /// - Parameters:
    ///   - captured: later than the previous frame's.
    ///   - source: the source's rate; nil to take every frame.
    ///   - target: the stream's rate.
    mutating func accepts(_ captured: MediaTime, source: FrameRate?, target: FrameRate) -> Bool {
        // Up to 5 % above the target it is the same rate on another clock: skipping an occasional frame would only
        // cause judder.
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
        // The anchor advances by whole seconds' worth of slots, so that the numbers stay small.
        let rounds = turn / Int64(target.numerator)
        let length = Int64(target.denominator) * 1_000_000_000
        self.anchor = MediaTime(nanoseconds: anchor.nanoseconds + rounds * length)
        lastTurn = turn - rounds * Int64(target.numerator)
        return true
    }

    /// The slot that contains `captured`. Slots begin half a source's frame early, in the middle between two frames if
    /// the rates are multiples of each other, so jitter moves no frame across.
    private func turn(at captured: MediaTime, anchor: MediaTime, source: FrameRate, target: FrameRate) -> Int64 {
        let shifted = Double((captured - anchor).nanoseconds) + source.frameDurationInNanoseconds / 2
        return Int64((shifted * target.perSecond / 1e9).rounded(.down))
    }
}

extension FrameRate {
    fileprivate var frameDurationInNanoseconds: Double { 1e9 / perSecond }
}
