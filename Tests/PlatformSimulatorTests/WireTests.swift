import Testing

@testable import platform_simulator

@Suite struct WireTests {
    /// Worked out by hand, its digest with `printf '\xfa\xf5\x33\x01\x02\x00\x00\x02hi' | openssl md5`.
    static let golden: [UInt8] =
        [0xFA, 0xF5, 0x33, 0x01, 0x02, 0x00, 0x00, 0x02, 0x68, 0x69]
        + [0xEF, 0x65, 0x7A, 0x3B, 0xD2, 0xF2, 0x78, 0x1B, 0x57, 0x05, 0xDE, 0x1E, 0x54, 0x1C, 0xAD, 0xE0]

    @Test func aFrameHasTheBytesOfTheText() throws {
        #expect(try Frame(command: 0x33, sequence: 0x0102, payload: Array("hi".utf8)).bytes() == Self.golden)
    }

    @Test(arguments: 1...golden.count * 2) func framesComeOutHoweverTheyWereTorn(size: Int) throws {
        var splitter = FrameSplitter()
        var frames: [Frame] = []
        for piece in (Self.golden + Self.golden).cut(every: size) {
            splitter.append(piece)
            while case .frame(let frame)? = try splitter.next() { frames.append(frame) }
        }
        #expect(frames == Array(repeating: Frame(command: 0x33, sequence: 0x0102, payload: [0x68, 0x69]), count: 2))
    }

    @Test func aWrongDigestCostsOneFrameAndAWrongStartAll() throws {
        var wrong = Self.golden
        wrong[9] ^= 1
        var splitter = FrameSplitter()
        splitter.append(wrong + Self.golden + [0xFA, 0x00] + Self.golden)
        guard case .wrongDigest? = try splitter.next() else { throw Unexpected() }
        guard case .frame? = try splitter.next() else { throw Unexpected() }
        #expect(try splitter.next() == .lostPlace)
        #expect(try splitter.next() == nil)
    }

    @Test func aPayloadThatDoesNotFitIsRefused() {
        #expect(throws: SimulatorError.self) {
            try Frame(command: 1, sequence: 0, payload: [UInt8](repeating: 0, count: 65536)).bytes()
        }
    }

    struct Unexpected: Error {}
}
