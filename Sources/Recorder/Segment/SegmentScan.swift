import Base
import Media
import System

/// What reading a segment's file through finds: all of it, or its end after a power cut.
struct SegmentScan {
    /// The first picture's time stamp and wall time; nil when there is no whole picture.
    var first: (timestamp: UInt64, wall: Int64)?
    var header: SegmentHeader?
    var keyFrames = KeyFrameTable()
    var pictures: Int64 = 0
    /// Where the last whole picture ends.
    package var end: Int64 = 0
    /// From the first picture to the last one's start.
    var lastTicks: Int64 = 0
    /// Between the last two pictures: how long the last one is taken to be.
    var step: Int64 = 3_600
    var damages = 0
    /// How it stood at the first place where pictures are missing before others that are whole.
    private var hole: (end: Int64, pictures: Int64, keyFrames: Int, lastTicks: Int64, step: Int64)?

    /// From the first picture to the end of the last, in ticks of 1/90000 s.
    var ticks: Int64 { pictures == 0 ? 0 : lastTicks + step }

    private static let chunk = 1 << 20

    /// Reads on from what is known.
    ///
    /// - Parameters:
    ///   - offset: where to begin: 0, or at a key frame of `keyFrames`.
    ///   - limit: where to end.
    ///   - untilFirst: ends with the first whole picture.
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
            first = (picture.timestamp, wall)
        }
        let start = first?.timestamp ?? picture.timestamp
        let ticks = SegmentScan.ticks(from: start, to: picture.timestamp)
        // Time goes on inside a segment; what does not is another's.
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

    /// Takes the end from a hole on, if that is no longer than what may not have been synced: what the disk wrote of it
    /// before a power cut it wrote in any order.
    mutating func cutHole(within unsynced: Duration) {
        guard let hole, Duration(ticks: lastTicks - hole.lastTicks) <= unsynced else { return }
        (end, pictures, lastTicks, step) = (hole.end, hole.pictures, hole.lastTicks, hole.step)
        keyFrames.entries.removeLast(keyFrames.entries.count - hole.keyFrames)
        if pictures == 0 { first = nil }
    }

    /// From one time stamp to a later one of the same segment.
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

    /// In whole ticks of 1/90000 s, to the nearest.
    var ticks: Int64 {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return seconds * 90_000 + (rest * 9 + (rest < 0 ? -50_000 : 50_000)) / 100_000
    }
}
