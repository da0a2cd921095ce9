@testable import Media
import Testing

@Suite struct MuLawTests {
    /// The reconstruction values of G.711 table 2, by the text: 16 segments of 16 steps, in 14 bits.
    private static func decode(_ octet: UInt8) -> Int {
        let code = ~octet
        let (segment, step) = (Int(code >> 4 & 7), Int(code & 15))
        let magnitude = (2 * step + 33) << segment - 33
        return code & 0x80 == 0 ? magnitude : -magnitude
    }

    /// Decoder outputs of G.711 tables 2a and 2b.
    @Test(arguments: [
        (0xFF, 0), (0xFE, 2), (0xF0, 30), (0xEF, 33), (0xE0, 93), (0xDF, 99), (0xCF, 231), (0xBF, 495), (0xAF, 1023),
        (0x9F, 2079), (0x8F, 4191), (0x81, 7775), (0x80, 8031), (0x7F, 0), (0x7E, -2), (0x00, -8031),
    ]) func theTestsOwnDecoder(_ octet: Int, value: Int) {
        #expect(Self.decode(UInt8(octet)) == value)
    }

    @Test(arguments: [
        (0, 0xFF), (1, 0xFF), (3, 0xFF), (4, 0xFE), (-1, 0x7F), (-4, 0x7E), (124, 0xEF), (-124, 0x6F), (1000, 0xCE),
        (8192, 0x9F), (-8192, 0x1F), (32_635, 0x80), (32_767, 0x80), (-32_767, 0x00), (-32_768, 0x00),
    ] as [(Int16, UInt8)]) func knownValues(_ sample: Int16, octet: UInt8) {
        #expect(MuLaw.encode(sample) == octet)
    }

    /// Each reconstruction value is encoded as the octet that it came from. 0 has two; the positive one is sent.
    @Test func everyOctetComesBack() {
        for octet in UInt8.min ... .max where octet != 0x7F {
            #expect(MuLaw.encode(Int16(Self.decode(octet) * 4)) == octet)
        }
    }

    /// Every sample comes back within half a step of its segment, and in order.
    @Test func everySampleComesBackNearly() {
        var wrong: [Int16] = []
        var before = -Int.max
        for sample in Int16.min ... .max {
            let back = Self.decode(MuLaw.encode(sample)) * 4
            let magnitude = min(abs(Int(sample)), 32_635)
            // A step has 8 units of 16 bits in the first segment, and twice as many in each further one.
            let segment = (0..<8).last { magnitude + 132 >= 128 << $0 } ?? 0
            if abs(abs(back) - magnitude) > 4 << segment || back < before { wrong.append(sample) }
            before = back
        }
        #expect(wrong.isEmpty)
    }
}
