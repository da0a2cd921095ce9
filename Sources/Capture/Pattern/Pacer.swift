import Base
import Media

/// The times at which a source without a camera delivers its frames.
///
/// Times are computed from the first frame, so rounding and lateness do not accumulate. A caller that is more than one
/// frame late skips to the next due time: a burst would be of no use.
struct Pacer {
    let frameRate: FrameRate
    private let start: MediaTime
    /// The number of the frame that is due next.
    private(set) var number: Int64 = 0

    init(frameRate: FrameRate, start: MediaTime) {
        self.frameRate = frameRate
        self.start = start
    }

    /// When the next frame is due.
    var due: MediaTime { moment(number) }

    /// Advances to the frame after the one that was delivered at `now`.
    mutating func advance(now: MediaTime) {
        number += 1
        if now > moment(number + 1) {
            number = Int64(Double((now - start).nanoseconds) * frameRate.perSecond / 1e9) + 1
        }
    }

    private func moment(_ number: Int64) -> MediaTime {
        // Whole seconds' worth of frames first, so that nothing overflows in centuries.
        let (rounds, rest) = number.quotientAndRemainder(dividingBy: Int64(frameRate.numerator))
        let nanoseconds = rounds * Int64(frameRate.denominator) * 1_000_000_000
            + rest * Int64(frameRate.denominator) * 1_000_000_000 / Int64(frameRate.numerator)
        return MediaTime(nanoseconds: start.nanoseconds + nanoseconds)
    }
}
