@testable import Base
@testable import Media
@testable import System
import TestSupport
import Testing

/// Random access units: what comes back must be what went in.
struct PictureMaker {
    var generator: SeededRandom
    var header = SegmentHeader(
        seed: 0xDEAD_BEEF, size: PictureSize(width: 1280, height: 720), frameRate: FrameRate(30_000, 1001),
        bitRate: 4096)

    init(seed: UInt64) { generator = SeededRandom(seed: seed) }

    mutating func unit(isKeyFrame: Bool, captured: MediaTime, largest: Int = 60_000) -> MediaSample {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        let types: [UInt8] =
            isKeyFrame ? [0x67, 0x68, 0x65] : Bool.random(using: &generator) ? [0x41] : [0x09, 0x06, 0x41]
        let plain = Bool.random(using: &generator)
        for type in types {
            if plain { bytes += Bool.random(using: &generator) ? [0, 0, 0, 1] : [0, 0, 1] }
            let start = bytes.count
            bytes.append(type)
            // No byte that could make a start code.
            let count = type & 0x1F == 1 || type & 0x1F == 5 ? Int.random(in: 1...largest, using: &generator) : 8
            let filler = UInt8.random(in: 2...255, using: &generator)
            bytes += (0..<count).map { filler &+ UInt8(truncatingIfNeeded: $0 & 0) }
            ranges.append(start..<bytes.count)
        }
        return MediaSample(
            bytes: bytes, units: ranges, isRandomAccess: isKeyFrame, presentationTime: captured, ready: captured)
    }
}

extension TransportStreamBuffer {
    var array: [UInt8] { withBytes { Array($0) } }
}

@Suite struct TransportStreamTests {
    private func nals(_ unit: MediaSample) -> [[UInt8]] { unit.units.map { Array(unit.bytes[$0]) } }

    @Test(arguments: 0..<20 as Range<UInt64>) func everyPictureComesBack(seed: UInt64) {
        var maker = PictureMaker(seed: seed)
        var muxer = TransportStreamMuxer(header: maker.header)
        var output = TransportStreamBuffer(capacity: 1)
        var units: [MediaSample] = []
        var starts: [Int] = []
        // Time stamps begin just before their clock starts anew.
        var time = MediaTime(nanoseconds: 95_443_700_000_000 + Int64(seed))
        for index in 0..<30 {
            let unit = maker.unit(isKeyFrame: index % 7 == 0, captured: time, largest: index % 3 == 0 ? 400 : 60_000)
            starts.append(output.count)
            muxer.append(unit, wall: 1_700_000_000_000_000_000 + Int64(index), to: &output)
            units.append(unit)
            time = time + .milliseconds(33)
        }
        let stream = output.array
        #expect(stream.count % 188 == 0 && stream.count == output.count)

        var demuxer = TransportStreamDemuxer()
        var pictures: [TransportStreamDemuxer.Picture] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...5000, using: &maker.generator)
            demuxer.append(rest.prefix(count))
            rest = rest.dropFirst(count)
            while let picture = demuxer.next() { pictures.append(picture) }
        }
        #expect(demuxer.damages == 0 && demuxer.header == maker.header && demuxer.finish() == nil)
        #expect(pictures.count == units.count)
        for (index, (picture, unit)) in zip(pictures, units).enumerated() {
            let again = picture.sample(at: unit.presentationTime)
            #expect(nals(again) == nals(unit) && again.isRandomAccess == unit.isRandomAccess)
            #expect(picture.isVerified && picture.start == starts[index])
            #expect(picture.end == (index + 1 < starts.count ? starts[index + 1] : stream.count))
            #expect(picture.wall == (unit.isRandomAccess ? 1_700_000_000_000_000_000 + Int64(index) : nil))
            #expect(picture.decodingTimestamp == TransportStream.timestamp(unit.decodingTime))
        }
        for (a, b) in zip(pictures, pictures.dropFirst()) {
            let step = TransportStream.duration(from: a.decodingTimestamp, to: b.decodingTimestamp)
            #expect(abs(step.nanoseconds - 33_000_000) < 12_000, "also where the clock starts anew")
        }
    }

    @Test(arguments: 1...800, [0, 80] as [Int64]) func everyLengthComesBack(length: Int, delay: Int64) {
        var maker = PictureMaker(seed: UInt64(length))
        var muxer = TransportStreamMuxer(header: maker.header)
        var output = TransportStreamBuffer()
        let bytes = [0, 0, 0, 1, 0x65] + [UInt8](repeating: 7, count: length)
        let time = MediaTime(nanoseconds: 40_000_000)
        let unit = MediaSample(
            bytes: bytes, units: [4..<bytes.count], isRandomAccess: true, presentationTime: time + .milliseconds(delay),
            decodingTime: time, ready: time)
        muxer.append(unit, wall: 5, to: &output)
        var demuxer = TransportStreamDemuxer()
        demuxer.append(output.array)
        let picture = demuxer.next()
        #expect(picture?.bytes == bytes && picture?.decodingTimestamp == 3600)
        #expect(picture?.sample(at: time).presentationDelay == .milliseconds(delay))
        maker.header.seed = 1
        var other = TransportStreamDemuxer(header: maker.header)
        other.append(output.array)
        #expect(other.next() == nil && other.damages > 0, "a picture of another file")
    }

    /// The first packet of a key frame, golden (H.222.0 2.4.3.5 to 2.4.3.7): one time stamp without B-frames; with them
    /// two, and the clock reference goes by the one for decoding.
    @Test(arguments: [(0, "8480052100070c01"), (80, "84c00a31000744411100070c01")] as [(Int64, String)])
    func timestampsInTheHeader(_ delay: Int64, _ header: String) throws {
        var muxer = TransportStreamMuxer(header: PictureMaker(seed: 1).header)
        var output = TransportStreamBuffer()
        let time = MediaTime(nanoseconds: 1_109_333_334)  // 99,840 ticks
        let unit = MediaSample([[0x65, 1]], captured: time + .milliseconds(delay), decoded: time)
        muxer.append(unit, wall: 5, to: &output)
        let packet = Array(output.array.suffix(188))
        let pes = 5 + Int(packet[4])
        let shown = packet[(pes + 6)...].prefix(header.count / 2)
        #expect(shown.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined() == header)
        // 33 bits: 90,840 ticks, 100 ms before decoding.
        let clock = packet[6...10].reduce(0 as UInt64) { $0 << 8 | UInt64($1) } >> 7
        #expect(clock == 90_840)
    }

    /// A time stamp before the one for decoding, or one for which the header has no space.
    @Test func wrongTimeStampsAreRepaired() {
        var muxer = TransportStreamMuxer(header: PictureMaker(seed: 1).header)
        var output = TransportStreamBuffer()
        let time = MediaTime(nanoseconds: 1_000_000_000)
        muxer.append(
            MediaSample([[0x65, 1]], captured: time + .milliseconds(80), decoded: time), wall: 5, to: &output)
        let pes = output.count - 188 + 5 + Int(output.array[output.count - 188 + 4])
        func read(_ change: (inout [UInt8]) -> Void) -> TransportStreamDemuxer.Picture? {
            var stream = output.array
            change(&stream)
            var demuxer = TransportStreamDemuxer()
            demuxer.append(stream)
            return demuxer.next()
        }
        let late = read { $0[pes + 15] = 0xFF }
        #expect(late.map { $0.presentationTimestamp < $0.decodingTimestamp } == true)
        #expect(late?.sample(at: time).presentationTime == time)
        let absent = read { $0[pes + 7] = 0x80 }
        #expect(absent?.decodingTimestamp == 97_200 && absent?.presentationTimestamp == 97_200)
    }

    /// Whatever single byte is changed, no wrong picture comes out, and what follows the next key frame is there.
    @Test func damageIsSeen() {
        var maker = PictureMaker(seed: 1)
        var muxer = TransportStreamMuxer(header: maker.header)
        var output = TransportStreamBuffer()
        var units: [[UInt8]] = []
        for index in 0..<9 {
            let time = MediaTime(nanoseconds: Int64(index) * 40_000_000)
            let unit = maker.unit(isKeyFrame: index % 3 == 0, captured: time, largest: 500)
            units.append(nals(unit).flatMap { $0 })
            muxer.append(unit, wall: 0, to: &output)
        }
        let stream = output.array
        for position in stride(from: 0, to: stream.count, by: 3) {
            var spoilt = stream
            spoilt[position] ^= 0x10
            var demuxer = TransportStreamDemuxer()
            demuxer.append(spoilt)
            var count = 0
            while let picture = demuxer.next() {
                let nals = nals(picture.sample(at: MediaTime(nanoseconds: 0)))
                if picture.isVerified {
                    let isKnown = units.contains(nals.flatMap { $0 })
                    #expect(isKnown, "byte \(position)")
                }
                count += 1
            }
            #expect(count >= 5, "at most the group that was hit, and one that the map was lost for")
        }
    }

    @Test func aTornEndIsNoPicture() {
        var maker = PictureMaker(seed: 3)
        var muxer = TransportStreamMuxer(header: maker.header)
        var output = TransportStreamBuffer()
        for index in 0..<3 {
            muxer.append(maker.unit(
                isKeyFrame: index == 0, captured: MediaTime(nanoseconds: Int64(index) * 40_000_000), largest: 2000),
                wall: 0, to: &output)
        }
        let stream = output.array
        var ends: [Int] = []
        var demuxer = TransportStreamDemuxer()
        demuxer.append(stream)
        while let picture = demuxer.next() { ends.append(picture.end) }
        for length in 0...stream.count {
            var demuxer = TransportStreamDemuxer()
            demuxer.append(stream.prefix(length))
            var count = 0
            while demuxer.next() != nil { count += 1 }
            #expect(count == ends.count { $0 <= length } && demuxer.finish() == nil)
        }
    }

    /// The tables are golden: their check codes were computed by other programs' readers, which refuse wrong ones.
    @Test func tables() {
        #expect(ProgramTables.association == [
            0x00, 0xB0, 0x0D, 0x00, 0x01, 0xC1, 0x00, 0x00, 0x00, 0x01, 0xF0, 0x00, 0x2A, 0xB1, 0x04, 0xB2,
        ])
        let map = ProgramTables.map(nil)
        #expect(Array(map.prefix(17)) == [
            0x02, 0xB0, 0x12, 0x00, 0x01, 0xC1, 0x00, 0x00, 0xE1, 0x00, 0xF0, 0x00, 0x1B, 0xE1, 0x00, 0xF0, 0x00,
        ])
        #expect(Array(map.suffix(4)) == [0x15, 0xBD, 0x4D, 0x56])
    }

    @Test func timestampsGoAround() {
        let whole = TransportStream.timestampModulus
        #expect(TransportStream.duration(from: whole - 90_000, to: 90_000) == .seconds(2))
        #expect(TransportStream.duration(from: 90_000, to: whole - 90_000) == .seconds(-2))
        #expect(TransportStream.timestamp(MediaTime(nanoseconds: 1_000_000_000)) == 90_000)
    }
}
