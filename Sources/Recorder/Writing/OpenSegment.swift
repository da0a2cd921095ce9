import Base
import Device
import Media
import System

/// A segment that is being written.
struct OpenSegment: ~Copyable {
    let id: Int64
    let name: SegmentName
    let file: OpenFile
    var muxer: TransportStreamMuxer
    let parameterSets: ParameterSets?
    /// The first access unit's time of capture in nanoseconds since 1970, and its decoding time, from which all times
    /// in the segment are counted.
    let startWall: Int64
    let startTime: MediaTime
    package let timestamp: UInt64
    /// Wall time minus monotonic time at the start.
    let wallOffset: Int64

    /// Bytes in the file, and the number of them on the disk.
    var written: Int64 = 0
    var synced: Int64 = 0
    /// Bytes reserved for it in the space accounting.
    var claimed: Int64 = 0
    var keyFrames = KeyFrameTable()
    var pictures: Int64 = 0
    /// Distance of the last access unit from the first, and from the one before, in ticks.
    var lastTicks: Int64 = 0
    var step: Int64 = 3_600
    var lastTime: MediaTime
    /// The values at the last write.
    private var atWrite: (keyFrames: Int, pictures: Int64, lastTicks: Int64, step: Int64) = (0, 0, 0, 3_600)
    /// The time since which written data waits for a sync.
    var unsyncedSince: MediaTime?
    /// Whether the file's directory entry is on the disk.
    var isListed = false

    private static let longestStep: Duration = .seconds(3600)

    init(
        id: Int64, name: SegmentName, file: consuming OpenFile, header: SegmentHeader, parameterSets: ParameterSets?,
        startWall: Int64, startTime: MediaTime, wallOffset: Int64
    ) {
        self.id = id
        self.name = name
        self.file = file
        muxer = TransportStreamMuxer(header: header)
        self.parameterSets = parameterSets
        self.startWall = startWall
        self.startTime = startTime
        timestamp = TransportStream.timestamp(startTime)
        self.wallOffset = wallOffset
        lastTime = startTime
    }

    /// From the first access unit to the end of the last, in ticks; the last one's duration is an estimate until the
    /// next arrives.
    var ticks: Int64 { pictures == 0 ? 0 : lastTicks + step }

    mutating func noteWritten(_ bytes: Int64) {
        written += bytes
        atWrite = (keyFrames.entries.count, pictures, lastTicks, step)
    }

    /// Returns to the state of the last write, when there is no space for the data muxed since.
    mutating func forgetUnwritten() {
        keyFrames.entries.removeLast(keyFrames.entries.count - atWrite.keyFrames)
        (pictures, lastTicks, step) = (atWrite.pictures, atWrite.lastTicks, atWrite.step)
    }

    /// Muxes an access unit to the end of `buffer`, which the next write puts at `written`.
    mutating func add(_ unit: MediaSample, to buffer: inout TransportStreamBuffer) {
        var unit = unit
        let earliest = lastTime + .microseconds(12)  // one tick
        // Decoding times increase within a segment, by less than their clock's period, whatever the source gives.
        if pictures > 0 && !(earliest...(lastTime + Self.longestStep)).contains(unit.decodingTime) {
            unit.move(to: earliest)
        }
        let ticks = SegmentScan.ticks(from: timestamp, to: TransportStream.timestamp(unit.decodingTime))
        if pictures > 0 { step = max(1, ticks - lastTicks) }
        lastTicks = ticks
        lastTime = unit.decodingTime
        pictures += 1
        if unit.isRandomAccess {
            keyFrames.entries.append(.init(ticks: ticks, offset: written + Int64(buffer.count)))
        }
        muxer.append(unit, wall: startWall + (unit.decodingTime - startTime).nanoseconds, to: &buffer)
    }
}

/// The segments being written, one for each stream.
///
/// They own their files: take a segment out for a change that can fail, and put it back afterwards.
struct OpenSegments: ~Copyable {
    /// A class only because a dictionary can't hold noncopyable values.
    private final class Box {
        var segment: OpenSegment?
        init(_ segment: consuming OpenSegment) { self.segment = consume segment }
    }

    private var boxes: [StreamID: Box] = [:]

    var count: Int { boxes.count }

    var streams: [StreamID] { boxes.keys.sorted { $0.code < $1.code } }

    mutating func put(_ segment: consuming OpenSegment, _ stream: StreamID) { boxes[stream] = Box(segment) }

    mutating func take(_ stream: StreamID) -> OpenSegment? { boxes.removeValue(forKey: stream)?.segment.take() }

    mutating func removeAll() { boxes = [:] }

    func withSegment<Result, Failure: Error>(
        _ stream: StreamID, _ body: (borrowing OpenSegment) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let box = boxes[stream] else { return nil }
        switch box.segment {
        case .some(let segment): return try body(segment)
        case .none: return nil
        }
    }

    /// Muxes an access unit into a stream's segment; false when the stream has none.
    func add(_ unit: MediaSample, of stream: StreamID, to buffer: inout TransportStreamBuffer) -> Bool {
        boxes[stream]?.segment?.add(unit, to: &buffer) != nil
    }

    /// The time since which the oldest unsynced bytes wait for a sync.
    var firstUnsynced: MediaTime? {
        boxes.values.compactMap { $0.segment?.unsyncedSince }.min()
    }
}
