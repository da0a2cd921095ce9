package import Base
package import Media

/// The code of a picture size, 1 to 5. Its meaning depends on the platform: see `FrameSizeCodes`.
package typealias FrameSizeCode = BoundedNumber<FrameSizeCodeBounds>
package enum FrameSizeCodeBounds: NumberBounds { package static var range: ClosedRange<Int> { 1...5 } }

/// The two tables of picture sizes in CTMW 7.5.6, which contradict each other.
package enum FrameSizeCodes: String, Sendable, Hashable, CaseIterable {
    /// 1 720P, 2 D1, 3 CIF: also 7.5.2, 8.3 and 8.11.
    case standard
    /// 1 720P, 2 VGA, 3 D1, 4 CIF, 5 QVGA.
    case extended

    private var sizes: [PictureSize] {
        let hd = PictureSize(width: 1280, height: 720)
        let vga = PictureSize(width: 640, height: 480)
        let d1 = PictureSize(width: 704, height: 576)
        let cif = PictureSize(width: 352, height: 288)
        let qvga = PictureSize(width: 320, height: 240)
        return self == .standard ? [hd, d1, cif] : [hd, vga, d1, cif, qvga]
    }

    /// Every code of this table.
    package var all: [FrameSizeCode] { sizes.indices.map { FrameSizeCode(clamping: $0 + 1) } }

    /// The size of a code; nil when this table has no such code.
    package func size(of code: FrameSizeCode) -> PictureSize? {
        code.value <= sizes.count ? sizes[code.value - 1] : nil
    }

    /// The code of the size with the nearest number of samples.
    package func code(nearest size: PictureSize) -> FrameSizeCode {
        let best = sizes.indices.min { abs(sizes[$0].area - size.area) < abs(sizes[$1].area - size.area) }
        return FrameSizeCode(clamping: (best ?? 0) + 1)
    }
}

/// The code of a bit rate, 1 to 13 (CTMW 7.5.6).
package typealias BitRateCode = BoundedNumber<BitRateCodeBounds>
package enum BitRateCodeBounds: NumberBounds { package static var range: ClosedRange<Int> { 1...13 } }

extension BoundedNumber<BitRateCodeBounds> {
    private static var rates: [Int] { [96, 128, 196, 256, 384, 512, 768, 1024, 1536, 2048, 2560, 3072, 4096] }

    /// The bit rate in kilobits (1000 bits) per second.
    package var kilobits: Int { Self.rates[value - 1] }

    /// The code of the rate nearest to `kilobits` per second.
    package init(nearest kilobits: Int) {
        let wanted = min(max(kilobits, 0), 1_000_000)
        let best = Self.rates.indices.min { abs(Self.rates[$0] - wanted) < abs(Self.rates[$1] - wanted) }
        self.init(clamping: (best ?? 0) + 1)
    }
}
