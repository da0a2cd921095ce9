package import Media

/// Opens recordings for playback. An engine that has recordings implements it; its blocking reads run on threads of its
/// own.
package protocol PlaybackSource: Sendable {
    /// Opens a recording for one reader.
    func open(_ request: RecordingRequest) async throws(RecordingError) -> any RecordingReader
}

/// A recording that a viewer may see.
package struct RecordingRequest: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// One recording by the name that a search returned. It comes from a URL: any text without `/`, which may name
        /// nothing at all.
        case file(name: String)
        /// All recordings of a stream in a time range, in sequence; nanoseconds since 1970.
        case span(StreamType, Range<Int64>)
    }

    package var channel: ChannelID
    package var content: Content

    package init(channel: ChannelID, content: Content) {
        self.channel = channel
        self.content = content
    }

    /// Its name in the log.
    package var name: String {
        switch content {
        case .file(let name): "recording \(name)"
        case .span(let stream, _): "recordings of channel \(channel) \(stream)"
        }
    }
}

/// One reader's position in a recording. Calls are made in sequence, never two at once.
///
/// Positions are media time since the recording's beginning; gaps in which nothing was recorded take none.
package protocol RecordingReader: AnyObject, Sendable {
    /// The format of the video: recordings hold no other track.
    var format: VideoFormat { get }
    /// Wall time of the first access unit, in nanoseconds since 1970.
    var start: Int64 { get }
    /// From the first access unit to the end of the last. It may grow while the recording is still written. Does not
    /// wait for a read.
    var duration: Duration { get }
    /// Seeks to the last key frame at or before a position, which `next` returns then; returns its position.
    func seek(to position: Duration) async throws(RecordingError) -> Duration
    /// The next access unit, in decoding order; nil at the end.
    func next() async throws(RecordingError) -> RecordedUnit?
    /// The next key frame; `next` continues after it. Nil when none follows.
    func nextKeyFrame() async throws(RecordingError) -> RecordedUnit?
    /// The position of the access unit shown at a wall time in nanoseconds since 1970, or of the first one after it.
    func position(at wall: Int64) async throws(RecordingError) -> Duration
    /// Releases the recording; the last call.
    func close() async
}

/// An access unit of a recording.
package struct RecordedUnit: Sendable {
    /// The access unit, with the file's times.
    package var unit: MediaSample
    /// Media time since reading began, by decoding times; gaps in the recording don't count.
    package var position: Duration
    /// Time of capture in nanoseconds since 1970; without the order of B-frames, which are counted by decoding times.
    package var wall: Int64

    package init(unit: MediaSample, position: Duration, wall: Int64) {
        self.unit = unit
        self.position = position
        self.wall = wall
    }
}
