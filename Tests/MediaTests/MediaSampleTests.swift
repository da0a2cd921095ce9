@testable import Base
@testable import Media
import TestSupport
import Testing

@Suite struct MediaSampleTests {
    private func sample(_ presentation: Int64, _ decoding: Int64?) -> MediaSample {
        MediaSample(
            [[0x65, 1]], captured: MediaTime(nanoseconds: presentation),
            decoded: decoding.map { MediaTime(nanoseconds: $0) })
    }

    @Test func withoutADecodingTimeBothAreEqual() {
        let sample = sample(40, nil)
        #expect(sample.decodingTime == sample.presentationTime && sample.presentationDelay == .zero)
    }

    @Test func movesBothTimes() {
        let moved = sample(120_000_000, 40_000_000).moved(to: MediaTime(nanoseconds: 1_000_000_000))
        #expect(moved.decodingTime.nanoseconds == 1_000_000_000 && moved.presentationTime.nanoseconds == 1_080_000_000)
    }

    /// What no decoder could show when it says is shown when it is decoded.
    @Test(arguments: [
        (40, 80), (16_000_000_081, 80), (.max, 80), (.min, 80), (.max, .min), (.min, .max), (0, .max), (0, .min),
    ] as [(Int64, Int64)])
    func repairsPresentationTimes(_ presentation: Int64, _ decoding: Int64) {
        let sample = sample(presentation, decoding)
        #expect(sample.presentationDelay == .zero)
        #expect(sample.decodingTime.nanoseconds == min(max(decoding, -1 << 61), 1 << 61))
    }

    @Test func keepsALongDelay() {
        #expect(sample(16_000_000_080, 80).presentationDelay == .seconds(16))
    }
}
