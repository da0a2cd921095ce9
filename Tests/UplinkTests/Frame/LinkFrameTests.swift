@testable import Base
import Testing
@testable import Uplink

/// Frames whose digests were made with `openssl md5`.
struct GoldenFrame: Sendable, CustomTestStringConvertible {
    var frame: LinkFrame
    var hex: String
    var testDescription: String { "CMD \(frame.command)" }

    static let all = [
        GoldenFrame(
            frame: LinkFrame(command: 0x6C, sequence: 0x1234, payload: []),
            hex: "faf56c1234000000" + "431928a647956a46b7940dd703178440"),
        GoldenFrame(
            frame: LinkFrame(
                command: 0x33, sequence: 0xFFFF,
                payload: Array("<HEARTBEAT_RES><DevID>81100000001</DevID><Time></Time></HEARTBEAT_RES>".utf8)),
            hex: "faf533ffff000046"
                + "3c4845415254424541545f5245533e3c44657649443e38313130303030303030313c2f44657649443e"
                + "3c54696d653e3c2f54696d653e3c2f4845415254424541545f5245533e"
                + "e85d68bbc75568861720e3ba2e666ea6"),
    ]
}

func bytes(hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
}

@Suite struct LinkFrameTests {
    @Test(arguments: GoldenFrame.all)
    func encodes(_ golden: GoldenFrame) throws {
        #expect(try golden.frame.encoded() == bytes(hex: golden.hex))
    }

    @Test(arguments: GoldenFrame.all)
    func decodes(_ golden: GoldenFrame) throws {
        var decoder = LinkFrameDecoder()
        decoder.append(bytes(hex: golden.hex))
        #expect(try decoder.next() == golden.frame)
        #expect(try decoder.next() == nil)
        #expect(decoder.waitingBytes == 0 && decoder.droppedFrames == 0)
        #expect(decoder.consumed == UInt64(golden.hex.utf8.count / 2))
    }

    /// LEN and SEQ in network order, the reserved byte zero, 24 bytes around DATA.
    @Test func layout() throws {
        let bytes = try LinkFrame(command: 0x60, sequence: 0x0102, payload: [UInt8](repeating: 7, count: 0x0304))
            .encoded()
        #expect(bytes.prefix(8) == [0xFA, 0xF5, 0x60, 0x01, 0x02, 0x00, 0x03, 0x04])
        #expect(bytes.count == 0x0304 + 24)
    }

    @Test func longestAndTooLong() throws {
        let longest = LinkFrame(command: 0x31, sequence: 0, payload: [UInt8](repeating: 1, count: 65_535))
        var decoder = LinkFrameDecoder()
        decoder.append(try longest.encoded())
        #expect(try decoder.next() == longest)
        #expect(throws: LinkFrameError.tooLong(bytes: 65_536, limit: 65_535)) {
            try LinkFrame(command: 0x31, sequence: 0, payload: [UInt8](repeating: 1, count: 65_536)).encoded()
        }
    }

    @Test func everyCommandOfTheTable() {
        #expect(LinkCommand.allCases.count == 7 + 28 + 4)
        #expect((0x31...0x37).allSatisfy { LinkCommand(rawValue: $0)?.isAskedByDevice == true })
        #expect((0x60...0x7B).allSatisfy { LinkCommand(rawValue: $0)?.isAskedByDevice == ($0 == 0x74) })
        #expect([0x30, 0x38, 0x7E, 0x81, 0x90].allSatisfy { LinkCommand(rawValue: $0) == nil })
    }
}
