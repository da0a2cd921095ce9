import Testing
@testable import Uplink

@Suite struct LinkFrameDecoderTests {
    let first = LinkFrame(command: 0x31, sequence: 0, payload: Array("<LOGIN_REQ/>".utf8))
    let second = LinkFrame(command: 0x33, sequence: 1, payload: [])
    // DATA that looks like the start of a frame must not be taken for one.
    let third = LinkFrame(command: 0x60, sequence: 65_535, payload: [0xFA, 0xF5, 0xFA, 0xF5])

    func stream() throws -> [UInt8] { try first.encoded() + second.encoded() + third.encoded() }

    /// Whatever the size of the reads, the same frames come out, each as soon as its last byte is there.
    @Test func tornAndJoinedReads() throws {
        let stream = try stream()
        let ends = [36, 60, 88]
        for size in 1...stream.count {
            var decoder = LinkFrameDecoder()
            var frames: [LinkFrame] = []
            var position = 0
            while position < stream.count {
                let end = min(stream.count, position + size)
                decoder.append(stream[position..<end])
                position = end
                while let frame = try decoder.next() { frames.append(frame) }
                #expect(frames.count == ends.count { $0 <= position }, "reads of \(size), \(position) bytes in")
            }
            #expect(frames == [first, second, third], "reads of \(size)")
        }
    }

    @Test func tornAtEveryPlace() throws {
        let stream = try stream()
        for cut in 0...stream.count {
            var decoder = LinkFrameDecoder()
            var frames: [LinkFrame] = []
            for part in [stream[..<cut], stream[cut...]] {
                decoder.append(part)
                while let frame = try decoder.next() { frames.append(frame) }
            }
            #expect(frames == [first, second, third], "cut at \(cut)")
        }
    }

    /// Any damage behind LEN's field, or to command, sequence and reserved byte, costs this frame alone.
    @Test func damagedFrameIsDroppedAndCounted() throws {
        let whole = try first.encoded()
        for place in whole.indices where place >= 2 && place != 6 && place != 7 {
            var damaged = whole
            damaged[place] ^= 0x10
            var decoder = LinkFrameDecoder()
            decoder.append(try damaged + second.encoded())
            #expect(try decoder.next() == second, "damage at \(place)")
            #expect(decoder.droppedFrames == 1)
            #expect(try decoder.next() == nil)
        }
    }

    @Test(
        arguments: [
            ([0x00], [0x00]), ([0xFA, 0xF4], [0xFA, 0xF4]), ([0xF5, 0xFA], [0xF5, 0xFA]),
            (Array("HTTP".utf8), [0x48, 0x54]),
        ] as [([UInt8], [UInt8])])
    func wrongStart(_ bytes: [UInt8], found: [UInt8]) throws {
        var decoder = LinkFrameDecoder()
        decoder.append(try second.encoded() + bytes)
        #expect(try decoder.next() == second)
        #expect(throws: LinkFrameError.wrongStart(found: found)) { try decoder.next() }
        // The place is lost for good, even when the next bytes look right.
        decoder.append(try second.encoded())
        #expect(throws: LinkFrameError.wrongStart(found: found)) { try decoder.next() }
        #expect(decoder.waitingBytes == 0)
        #expect("\(decoder.errorPlace(connection: "192.0.2.7:8002"))" == "192.0.2.7:8002, message 2, byte 24")
    }

    /// A LEN that lies makes the digest wrong, and what follows starts no frame.
    @Test func wrongLength() throws {
        var lying = try first.encoded()
        lying[7] -= 1
        var decoder = LinkFrameDecoder()
        decoder.append(lying)
        #expect(throws: LinkFrameError.self) { while try decoder.next() != nil {} }
        #expect(decoder.droppedFrames == 1)
    }

    @Test func limitOfItsOwn() throws {
        var decoder = LinkFrameDecoder(maximumPayload: 11)
        decoder.append(try first.encoded().prefix(8))
        #expect(throws: LinkFrameError.tooLong(bytes: 12, limit: 11)) { try decoder.next() }
    }

    @Test func errorsHaveWords() {
        let words = LinkFrameError.wrongStart(found: [0x0A, 0xF5]).description
        #expect(words == "0A F5 instead of FA F5; connecting anew")
    }
}
