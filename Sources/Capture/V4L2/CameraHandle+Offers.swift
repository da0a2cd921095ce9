import CV4L2
import Media

extension CameraHandle {
    /// The limit of formats, sizes or rates, above any camera's; it stops at a driver that never ends its list.
    private static let maxListed: UInt32 = 256

    /// The formats that the camera offers.
    ///
    /// - Parameters:
    ///   - wanted: the wanted size; from a range of sizes, the nearest is taken.
    ///   - isUsable: which formats are queried in detail; each costs the driver a few hundred calls at worst.
    func offers(near wanted: PictureSize, where isUsable: (FourCC) -> Bool = { _ in true }) -> [FormatOffer] {
        var offers: [FormatOffer] = []
        for index in 0..<Self.maxListed {
            var description = v4l2_fmtdesc()
            description.index = index
            description.type = Self.capture.rawValue
            guard call(cv4l2_enum_fmt, &description) == 0 else { break }
            let fourCC = FourCC(rawValue: description.pixelformat)
            var offer = FormatOffer(
                fourCC: fourCC, title: text(of: description.description),
                isEmulated: description.flags & UInt32(V4L2_FMT_FLAG_EMULATED) != 0)
            if isUsable(fourCC) { listSizes(&offer, near: wanted) }
            offers.append(offer)
        }
        return offers
    }

    private func listSizes(_ offer: inout FormatOffer, near wanted: PictureSize) {
        for index in 0..<Self.maxListed {
            var entry = v4l2_frmsizeenum()
            entry.index = index
            entry.pixel_format = offer.fourCC.rawValue
            guard call(cv4l2_enum_framesizes, &entry) == 0 else { break }
            if entry.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
                let size = PictureSize(width: Int(entry.discrete.width), height: Int(entry.discrete.height))
                if size.width > 0, size.height > 0 {
                    offer.sizes.append(SizeOffer(size: size, rates: rates(offer, size)))
                }
            } else {
                let steps = entry.stepwise
                guard steps.min_width <= steps.max_width, steps.min_height <= steps.max_height else { break }
                let range = SizeRange(
                    widths: Int(steps.min_width)...Int(steps.max_width), widthStep: Int(steps.step_width),
                    heights: Int(steps.min_height)...Int(steps.max_height), heightStep: Int(steps.step_height))
                let size = range.nearest(to: wanted)
                offer.range = range
                offer.sizes = [SizeOffer(size: size, rates: rates(offer, size))]
                break
            }
        }
        // A driver that lists no sizes accepts a request and reports what it set instead.
        if offer.sizes.isEmpty { offer.sizes = [SizeOffer(size: wanted, rates: .unknown)] }
    }

    private func rates(_ offer: FormatOffer, _ size: PictureSize) -> RateOffer {
        var rates: [FrameRate] = []
        for index in 0..<Self.maxListed {
            var entry = v4l2_frmivalenum()
            entry.index = index
            entry.pixel_format = offer.fourCC.rawValue
            entry.width = UInt32(size.width)
            entry.height = UInt32(size.height)
            guard call(cv4l2_enum_frameintervals, &entry) == 0 else { break }
            if entry.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue {
                if let rate = FrameRate(interval: entry.discrete) { rates.append(rate) }
            } else {
                guard let fastest = FrameRate(interval: entry.stepwise.min),
                    let slowest = FrameRate(interval: entry.stepwise.max)
                else { return .unknown }
                return .range(slowest: slowest, fastest: fastest)
            }
        }
        return rates.isEmpty ? .unknown : .discrete(rates)
    }
}

extension FrameRate {
    /// The frame rate for the interval between two frames; nil for invalid intervals.
    init?(interval: v4l2_fract) {
        // These limits keep arithmetic on them far from overflowing.
        guard interval.numerator > 0, interval.denominator > 0, interval.numerator < 1 << 31,
            interval.denominator < 1 << 31
        else { return nil }
        self.init(Int(interval.denominator), Int(interval.numerator))
    }
}
