import Base
import Media
import System

/// The result of reading a segment's file through: all of it, or its end after a power cut.
struct SegmentScan {
    /// The first access unit's decoding time stamp and wall time; nil when there is no complete access unit.
    var first: (timestamp: UInt64, wall: Int64)?
    var header: SegmentHeader?
    var keyFrames = KeyFrameTable()
    var pictures: Int64 = 0
    /// File offset of the end of the last complete access unit.
    package var end: Int64 = 0
    /// From the first access unit to the start of the last, in ticks.
    var lastTicks: Int64 = 0
    /// Between the last two access units, in ticks: the assumed duration of the last one.
    var step: Int64 = 3_600
    var damages = 0
    /// The state at the first gap, where access units are missing before complete ones.
    private var hole: (end: Int64, pictures: Int64, keyFrames: Int, lastTicks: Int64, step: Int64)?

    /// From the first access unit to the end of the last, in ticks of 1/90000 s.
    var ticks: Int64 { pictures == 0 ? 0 : lastTicks + step }

    private static let chunk = 1 << 20

    /// Reads on from the known state.
    ///
    /// - Parameters:
    ///   - offset: the start: 0, or a key frame of `keyFrames`.
    ///   - limit: the end.
    ///   - untilFirst: stop at the first complete access unit.
    mutating func read(
        _ file: borrowing OpenFile, from offset: Int64, to limit: Int64, untilFirst: Bool = false
    ) throws(FileFailure) {
        var demuxer = TransportStreamDemuxer(startingAt: Int(offset), header: header)
        var position = offset
        while position < limit {
            let chunk = untilFirst ? Self.chunk / 8 : Self.chunk
            let bytes = try Look.read(file, at: position, count: min(chunk, Int(limit - position)))
            if bytes.isEmpty { break }
            position += Int64(bytes.count)
            demuxer.append(bytes)
            while let picture = demuxer.next() {
                if demuxer.damages > 0, hole == nil { hole = (end, pictures, keyFrames.entries.count, lastTicks, step) }
                take(picture)
            }
            if untilFirst && first != nil { break }
        }
        if header == nil { header = demuxer.header }
        damages += demuxer.damages
    }

    private mutating func take(_ picture: TransportStreamDemuxer.Picture) {
        guard picture.isVerified else { return }
        if first == nil {
            guard let wall = picture.wall else { return }
            first = (picture.decodingTimestamp, wall)
        }
        let start = first?.timestamp ?? picture.decodingTimestamp
        let ticks = SegmentScan.ticks(from: start, to: picture.decodingTimestamp)
        // Time stamps increase within a segment; others belong to another one.
        guard ticks > lastTicks || pictures == 0 else {
            damages += 1
            return
        }
        if pictures > 0 { step = ticks - lastTicks }
        lastTicks = ticks
        pictures += 1
        end = Int64(picture.end)
        if picture.isKeyFrame { keyFrames.entries.append(.init(ticks: ticks, offset: Int64(picture.start))) }
    }

    /// Cuts the end off at a gap, if that end is no longer than the unsynced time: before a power cut the disk wrote
    /// that part in any order.
    mutating func cutHole(within unsynced: Duration) {
        guard let hole, Duration(ticks: lastTicks - hole.lastTicks) <= unsynced else { return }
        (end, pictures, lastTicks, step) = (hole.end, hole.pictures, hole.lastTicks, hole.step)
        keyFrames.entries.removeLast(keyFrames.entries.count - hole.keyFrames)
        if pictures == 0 { first = nil }
    }

    /// The ticks from one time stamp to a later one of the same segment.
    static func ticks(from: UInt64, to: UInt64) -> Int64 {
        let modulus = Int64(TransportStream.timestampModulus)
        let ticks = Int64((to &- from) % TransportStream.timestampModulus)
        return ticks < modulus / 2 ? ticks : ticks - modulus
    }
}

extension Duration {
    /// A time in ticks of 1/90000 s.
    init(ticks: Int64) {
        let (seconds, rest) = ticks.quotientAndRemainder(dividingBy: 90_000)
        self = .nanoseconds(seconds * 1_000_000_000 + rest * 100_000 / 9)
    }

    /// The time in ticks of 1/90000 s, to the nearest.
    var ticks: Int64 {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return seconds * 90_000 + (rest * 9 + (rest < 0 ? -50_000 : 50_000)) / 100_000
    }
}
