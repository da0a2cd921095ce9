import Base
import Media
import System

/// A segment that is being written.
struct OpenSegment: ~Copyable {
    let id: Int64
    let name: SegmentName
    let file: OpenFile
    var muxer: TransportStreamMuxer
    let parameterSets: ParameterSets?
    /// The first picture, in nanoseconds since 1970, and on the monotonic clock.
    let startWall: Int64
    let startTime: MediaTime
    package let timestamp: UInt64
    /// Wall time minus monotonic time, as it was at the start.
    let wallOffset: Int64

    /// Bytes in the file, and of these on the disk.
    var written: Int64 = 0
    var synced: Int64 = 0
    /// Bytes that count as used for it.
    var claimed: Int64 = 0
    var keyFrames = KeyFrameTable()
    var pictures: Int64 = 0
    /// The last picture's distance from the first, and from the one before.
    var lastTicks: Int64 = 0
    var step: Int64 = 3_600
    var lastTime: MediaTime
    /// As it was at the last write.
    private var atWrite: (keyFrames: Int, pictures: Int64, lastTicks: Int64, step: Int64) = (0, 0, 0, 3_600)
    /// Since when something waits to be synced.
    var unsyncedSince: MediaTime?
    /// Whether the folder knows the file for good.
    var isListed = false

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

    /// From the first picture to the end of the last, as far as can be known before the next.
    var ticks: Int64 { pictures == 0 ? 0 : lastTicks + step }

    mutating func noteWritten(_ bytes: Int64) {
        written += bytes
        atWrite = (keyFrames.entries.count, pictures, lastTicks, step)
    }

    /// Goes back to the last write, when what was muxed since has no room.
    mutating func forgetUnwritten() {
        keyFrames.entries.removeLast(keyFrames.entries.count - atWrite.keyFrames)
        (pictures, lastTicks, step) = (atWrite.pictures, atWrite.lastTicks, atWrite.step)
    }

    /// Muxes a picture behind what is waiting in `buffer`, which the next write puts at `written`.
    mutating func add(_ unit: MediaSample, to buffer: inout TransportStreamBuffer) {
        var unit = unit
        let earliest = lastTime + .microseconds(12)  // a tick
        // Inside a segment time goes on, whatever a source stamps.
        if pictures > 0 && unit.presentationTime < earliest { unit.move(to: earliest) }
        let ticks = SegmentScan.ticks(from: timestamp, to: TransportStream.timestamp(unit.presentationTime))
        if pictures > 0 { step = max(1, ticks - lastTicks) }
        lastTicks = ticks
        lastTime = unit.presentationTime
        pictures += 1
        if unit.isRandomAccess {
            keyFrames.entries.append(.init(ticks: ticks, offset: written + Int64(buffer.count)))
        }
        muxer.append(unit, wall: startWall + (unit.presentationTime - startTime).nanoseconds, to: &buffer)
    }
}
