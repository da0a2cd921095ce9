import Glibc
import Media

/// One mode in which a camera can run.
struct FormatChoice: Equatable {
    var fourCC: FourCC
    var isEmulated: Bool
    var size: PictureSize
    /// The frame rate to request; nil: the driver's own.
    var frameRate: FrameRate?

    /// The modes in which a camera can run, the best first.
    ///
    /// Size comes first, then the rate, then the cost of the format: a webcam may deliver 720p as YUYV at 10 frames per
    /// second and as MJPEG at 30, and then MJPEG is right though it has to be decoded.
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

    /// Whether frames of that format can be converted to the encoder's.
    static func isReadable(_ fourCC: FourCC) -> Bool {
        [.nv12, .yu12, .yv12, .yuyv].contains(fourCC) || fourCC.isJPEG
    }

    /// The relative cost of a frame before x264 gets it; nil for unsupported formats.
    private static func cost(of offer: FormatOffer) -> Int? {
        switch offer.fourCC {
        // x264 reads them directly from the camera's memory.
        case .nv12 where !offer.isEmulated: 0
        case .yu12 where !offer.isEmulated, .yv12 where !offer.isEmulated: 1
        case .yuyv where !offer.isEmulated: 2
        case .mjpg where !offer.isEmulated, .jpeg where !offer.isEmulated: 3
        // Any other format of a camera, converted by libv4l2.
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

    /// The distance of a size from the wanted one: 0 for the same. Another shape counts twice, and too small more than
    /// too large, because scaling cannot add detail.
    private static func distance(_ size: PictureSize, from wanted: PictureSize) -> Double {
        if size == wanted { return 0 }
        let area = log2(Double(size.area) / Double(wanted.area))
        let shape = log2(Double(size.width * wanted.height) / Double(size.height * wanted.width))
        return (area < 0 ? -2 * area : area) + 2 * abs(shape) + 0.001
    }

    /// The missing share of the wanted rate; a driver that does not list rates is assumed to reach it.
    private static func shortfall(_ rate: FrameRate?, from wanted: FrameRate) -> Double {
        guard let rate, rate.perSecond < wanted.perSecond * 0.99 else { return 0 }
        return 1 - rate.perSecond / wanted.perSecond
    }
}
