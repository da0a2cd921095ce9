import Base
import Device
import Media
import System

/// Beginning and ending segments.
extension RecorderCore {
    /// Begins a stream's next segment with a key frame, after closing the one before.
    mutating func begin(
        _ unit: MediaSample, wallOffset: Int64, format: VideoFormat?, recorder: StreamRecorder
    ) throws(StoreFailure) {
        let stream = recorder.stream
        let wall = max(0, unit.presentationTime.nanoseconds + wallOffset)
        try correctTimes(wallOffset: wallOffset, wall: wall)
        let nextTicks = open.withSegment(stream) { segment in
            SegmentScan.ticks(from: segment.timestamp, to: TransportStream.timestamp(unit.decodingTime))
        }
        try close(stream, nextTicks: nextTicks)
        guard let index else { return }
        let first = min(book.claimStep(streams: recorders.count), segmentLimit)
        try makeRoom(first, for: stream)
        let name = try freeName(recorder.deviceID, stream, wall: wall)
        let folder = settings.directory + "/" + name.folder
        let isNewFolder = !Look.isFolder(folder)
        try syncRemovals()
        let gone = goneRows
        let id = try StoreFailure.index { () throws(DatabaseFailure) in
            try index.database.transaction { () throws(DatabaseFailure) in
                for id in gone { try index.forget(id: id) }
                return try index.open(
                    name: name, start: wall, timestamp: TransportStream.timestamp(unit.decodingTime))
            }
        }
        forgetGone(gone)
        if unsetClock == nil && wall < Self.plausible { unsetClock = (id, wallOffset) }
        restarting.remove(stream)
        let header = SegmentHeader(
            seed: UInt32(truncatingIfNeeded: wall ^ wall >> 32), size: format?.size ?? PictureSize(width: 0, height: 0),
            frameRate: format?.frameRate ?? FrameRate(25), bitRate: format?.bitRate ?? 0)
        let files = self.files
        let file = try StoreFailure.files { () throws(FileFailure) in
            if isNewFolder {
                try files.makeFolder(folder)
                try files.syncFolder(settings.directory)
            }
            return try files.create(folder + "/" + name.description)
        }
        table.setLive(id, .init())
        open.put(
            OpenSegment(
                id: id, name: name, file: file, header: header, parameterSets: unit.parameterSets, startWall: wall,
                startTime: unit.decodingTime, wallOffset: wallOffset), stream)
        countIndex()
        try claim(stream, first)
    }

    /// The first second at or after `wall` that no file is named after.
    private func freeName(
        _ deviceID: String, _ stream: StreamID, wall: Int64
    ) throws(StoreFailure) -> SegmentName {
        guard let index else { throw .full }
        var seconds = wall / 1_000_000_000 + Int64(settings.zoneOffset)
        while true {
            let name = SegmentName(deviceID: deviceID, stream: stream, seconds: seconds)
            let taken = try StoreFailure.index { () throws(DatabaseFailure) in
                try index.database.number("SELECT id FROM segment WHERE name = ?1", [.text(name.description)])
            }
            if taken == nil && !Look.isThere(settings.directory + "/" + name.path) { return name }
            seconds += 1
        }
    }

    /// Shifts the times recorded before in this run when a clock that began in 1970 is set; also when it is set to a
    /// time that can't be first.
    mutating func correctTimes(wallOffset: Int64, wall: Int64) throws(StoreFailure) {
        guard let index, let unset = unsetClock else { return }
        let jump = wallOffset - unset.wallOffset
        guard wall >= Self.plausible || abs(jump) > Self.clockJump else { return }
        try StoreFailure.index { () throws(DatabaseFailure) in
            try index.retime(from: unset.firstID, before: Self.plausible, by: jump)
        }
        unsetClock = wall >= Self.plausible ? nil : (unset.firstID, wallOffset)
    }

    /// Closes a stream's segment.
    ///
    /// - Parameter nextTicks: the ticks of the next access unit, when one follows directly: it gives the last one's
    ///   duration.
    mutating func close(_ stream: StreamID, nextTicks: Int64?) throws(StoreFailure) {
        guard let index, var segment = open.take(stream) else { return }
        if segment.written == 0 { return try abandon(segment, index) }
        if let nextTicks, nextTicks > segment.lastTicks, nextTicks - segment.lastTicks < 90_000 * 5 {
            segment.step = nextTicks - segment.lastTicks
        }
        var trailer = TransportStreamBuffer(capacity: 8192)
        SegmentTrailer(keyFrames: segment.keyFrames, ticks: segment.ticks).append(to: &trailer)
        let length = segment.written + Int64(trailer.count)
        let id = segment.id
        do throws(StoreFailure) {
            try StoreFailure.files { () throws(FileFailure) in
                try trailer.withBytes { bytes throws(FileFailure) in
                    try files.write(segment.file, bytes, at: segment.written)
                }
                // Reserved but unused space is free again.
                try files.truncate(segment.file, to: length)
                try files.syncData(segment.file)
                if !segment.isListed { try files.syncFolder(settings.directory + "/" + segment.name.folder) }
            }
            let allocated = takesClaims ? Look.status(segment.file).allocated : rounded(length)
            let (ticks, keyFrames) = (segment.ticks, segment.keyFrames)
            let row = try StoreFailure.index { () throws(DatabaseFailure) in
                try index.database.transaction { () throws(DatabaseFailure) in
                    try index.close(
                        id: id, bytes: length, allocated: allocated, ticks: ticks, keyFrames: keyFrames)
                }
                return try RecordingQueries(database: index.database).segment(id: id)
            }
            book.claimed -= segment.claimed
            book.closed += allocated
            table.removeLive(id)
            if let row { report(.closed(Recording(row))) }
        } catch {
            // The row stays open, and is repaired the next time the store is opened.
            open.put(segment, stream)
            throw error
        }
    }

    /// Removes a segment without written data.
    private mutating func abandon(_ segment: consuming OpenSegment, _ index: RecordingIndex) throws(StoreFailure) {
        let (id, path, files) = (segment.id, settings.directory + "/" + segment.name.path, self.files)
        try StoreFailure.files { () throws(FileFailure) in try files.remove(path) }
        try StoreFailure.index { () throws(DatabaseFailure) in
            try index.database.transaction { () throws(DatabaseFailure) in try index.forget(id: id) }
        }
        book.claimed -= segment.claimed
        table.removeLive(id)
    }

    func rounded(_ bytes: Int64) -> Int64 { (bytes + blockSize - 1) / blockSize * blockSize }
}
