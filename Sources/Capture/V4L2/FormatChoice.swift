import Glibc
import Media

/// One way to run a camera.
struct FormatChoice: Equatable {
    var fourCC: FourCC
    var isEmulated: Bool
    var size: PictureSize
    /// Nil: as the driver has it.
    var frameRate: FrameRate?

    /// The ways in which a camera could be run, the best first.
    ///
    /// Size comes first, then the rate, then what the format costs: a webcam may give 720p as YUYV ten times a second
    /// and as MJPEG thirty times, and then MJPEG is right though it has to be decoded.
    static func ranked(_ offers: [FormatOffer], size: PictureSize, frameRate: FrameRate) -> [FormatChoice] {
        var ranked: [(choice: FormatChoice, rank: Rank)] = []
        for offer in offers {
            guard let cost = cost(of: offer) else { continue }
            for sizeOffer in offer.sizes where sizeOffer.size.width >= 32 && sizeOffer.size.height >= 32 {
                let rate = sizeOffer.rates.nearest(to: frameRate)
                ranked.append(
                    (
                        FormatChoice(
                            fourCC: offer.fourCC, isEmulated: offer.isEmulated, size: sizeOffer.size, frameRate: rate),
                        Rank(
                            distance: distance(sizeOffer.size, from: size),
                            shortfall: shortfall(rate, from: frameRate), cost: cost,
                            excess: max(0, (rate ?? frameRate).perSecond - frameRate.perSecond))
                    ))
            }
        }
        return ranked.sorted { $0.rank < $1.rank }.map(\.choice)
    }

    /// Whether pictures of that format can become the encoder's.
    static func isReadable(_ fourCC: FourCC) -> Bool {
        [.nv12, .yu12, .yv12, .yuyv].contains(fourCC) || fourCC.isJPEG
    }

    /// What a picture costs before x264 has it; nil for formats that nothing here reads.
    private static func cost(of offer: FormatOffer) -> Int? {
        switch offer.fourCC {
        // x264 reads them from the camera's memory.
        case .nv12 where !offer.isEmulated: 0
        case .yu12 where !offer.isEmulated, .yv12 where !offer.isEmulated: 1
        case .yuyv where !offer.isEmulated: 2
        case .mjpg where !offer.isEmulated, .jpeg where !offer.isEmulated: 3
        // Anything else that a camera speaks, converted by libv4l2.
        case .yu12: 4
        default: nil
        }
    }

    private struct Rank: Comparable {
        var distance: Double
        var shortfall: Double
        var cost: Int
        var excess: Double

        static func < (a: Rank, b: Rank) -> Bool {
            (a.distance, a.shortfall, a.cost, a.excess) < (b.distance, b.shortfall, b.cost, b.excess)
        }
    }

    /// How far a size is from the wish: 0 for the same. Another shape weighs twice, and too small more than too large,
    /// for what is missing cannot be scaled into being.
    private static func distance(_ size: PictureSize, from wanted: PictureSize) -> Double {
        if size == wanted { return 0 }
        let area = log2(Double(size.area) / Double(wanted.area))
        let shape = log2(Double(size.width * wanted.height) / Double(size.height * wanted.width))
        return (area < 0 ? -2 * area : area) + 2 * abs(shape) + 0.001
    }

    /// The part of the wanted rate that is missing; a driver that does not say is believed to manage.
    private static func shortfall(_ rate: FrameRate?, from wanted: FrameRate) -> Double {
        guard let rate, rate.perSecond < wanted.perSecond * 0.99 else { return 0 }
        return 1 - rate.perSecond / wanted.perSecond
    }
}
