import Base
package import Device
import Glibc
import Media
import System

/// The result of an export.
package struct ExportedSpan: Sendable, Hashable {
    package var duration: Duration
    /// The number of unreadable places; their access units are missing.
    package var unreadablePlaces: Int

    package init(duration: Duration, unreadablePlaces: Int = 0) {
        self.duration = duration
        self.unreadablePlaces = unreadablePlaces
    }
}

extension RecordingStore {
    /// Writes a stream's recordings of a time range into one file that any player can open. It begins at the key frame
    /// at or before the range's start; its time stamps have no gaps.
    ///
    /// - Parameters:
    ///   - range: in nanoseconds since 1970. Recordings made after the call are not included.
    ///   - path: the file; an existing one is replaced after everything was written.
    ///   - progress: called at intervals with the fraction done, 0 to 1; return false to cancel.
    /// - Returns: the content of the file.
    /// - Throws: ``RecordingError``; ``RecordingError/unwritable(_:)`` also when `path` exists and is no regular file,
    ///   such as a device.
    package func export(
        _ stream: StreamID, range: Range<Int64>, to path: String, progress: (Double) -> Bool = { _ in true }
    ) throws(RecordingError) -> ExportedSpan {
        if Look.isThere(path), Look.status(path) == nil { throw .unwritable("cannot write \(path): it is no file") }
        let reader = try reader(of: stream, range: range)
        let part = path + ".part"
        unlink(part)
        do throws(RecordingError) {
            let exported = try Self.write(reader, to: part, progress)
            guard rename(part, path) == 0 else {
                throw .unwritable("cannot write \(path): \(SystemError.text(errno))")
            }
            return exported
        } catch {
            unlink(part)
            throw error
        }
    }

    private static func write(
        _ reader: RecordingCursor, to path: String, _ progress: (Double) -> Bool
    ) throws(RecordingError) -> ExportedSpan {
        let (whole, video) = (reader.duration, reader.format)
        let files = SystemFiles()
        var muxer = TransportStreamMuxer(header: SegmentHeader(
            seed: UInt32(truncatingIfNeeded: reader.start), size: video.size, frameRate: video.frameRate,
            bitRate: video.bitRate))
        var buffer = TransportStreamBuffer()
        var offset: Int64 = 0
        func write(_ file: borrowing OpenFile, _ buffer: inout TransportStreamBuffer) throws(FileFailure) {
            try buffer.withBytes { bytes throws(FileFailure) in try files.write(file, bytes, at: offset) }
            offset += Int64(buffer.count)
            buffer.removeAll()
        }
        func create() throws(RecordingError) -> OpenFile {
            do throws(FileFailure) { return try files.create(path) } catch { throw .unwritable("\(error)") }
        }
        let file = try create()
        var end: Duration = .zero
        while let unit = try reader.next() {
            if unit.position >= whole { break }
            var sample = unit.unit
            sample.move(to: MediaTime(nanoseconds: 0) + unit.position)
            muxer.append(sample, wall: unit.wall, to: &buffer)
            end = unit.position
            guard buffer.count >= 1 << 20 else { continue }
            do throws(FileFailure) { try write(file, &buffer) } catch { throw .unwritable("\(error)") }
            if !progress(min(1, end / max(whole, .milliseconds(1)))) { throw .cancelled }
        }
        do throws(FileFailure) {
            try write(file, &buffer)
            try files.syncData(file)
        } catch { throw .unwritable("\(error)") }
        _ = progress(1)
        // Part of the range may have been removed meanwhile, or more may have been recorded.
        return ExportedSpan(
            duration: max(end, min(whole, reader.duration)), unreadablePlaces: reader.unreadablePlaces)
    }
}
