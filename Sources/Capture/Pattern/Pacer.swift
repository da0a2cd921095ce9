import Base
import Media

/// The moments at which a source without a camera gives its pictures.
///
/// Each is reckoned from the first one, so rounding and lateness don't add up. Who comes more than a picture late goes
/// on with the moment that is next, and what lies between is left out: a burst would help nobody.
struct Pacer {
    let frameRate: FrameRate
    private let start: MediaTime
    private var number: Int64 = 0

    init(frameRate: FrameRate, start: MediaTime) {
        self.frameRate = frameRate
        self.start = start
    }

    /// When the next picture is due.
    var due: MediaTime { moment(number) }

    /// Goes on to the picture after the one that was given at `now`.
    mutating func advance(now: MediaTime) {
        number += 1
        if now > moment(number + 1) {
            number = Int64(Double((now - start).nanoseconds) * frameRate.perSecond / 1e9) + 1
        }
    }

    private func moment(_ number: Int64) -> MediaTime {
        // By whole seconds' worth of pictures first, so that nothing overflows in centuries.
        let (rounds, rest) = number.quotientAndRemainder(dividingBy: Int64(frameRate.numerator))
        let nanoseconds = rounds * Int64(frameRate.denominator) * 1_000_000_000
            + rest * Int64(frameRate.denominator) * 1_000_000_000 / Int64(frameRate.numerator)
        return MediaTime(nanoseconds: start.nanoseconds + nanoseconds)
    }
}
