import Base
package import Media

/// Where recordings come from. The streamer knows nothing of disks: who keeps recordings fulfils this.
package protocol PlaybackSource: Sendable {
    /// Opens a recording for one reader. It may wait for a disk, on a thread of its own.
    func open(_ request: RecordingRequest) async throws(RecordingError) -> any RecordingReader
}

/// A recording that a viewer may see.
package struct RecordingRequest: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// One recording by the name that a search gave (CTMW 7.5.22). It comes from a URL: any text without `/`, which
        /// may name nothing at all.
        case file(name: String)
        /// Everything recorded of a stream in a time, one recording behind the other; nanoseconds since 1970 UTC.
        case span(StreamType, Range<Int64>)
    }

    /// The channel's number (`channelno`).
    package var channel: Int
    package var content: Content

    package init(channel: Int, content: Content) {
        self.channel = channel
        self.content = content
    }

    /// What the log calls it.
    var name: String {
        switch content {
        case .file(let name): "recording \(name)"
        case .span(let stream, _): "recordings of channel \(channel) \(stream)"
        }
    }
}

/// Why a recording can't be played.
package enum RecordingError: Error, Sendable, Hashable {
    /// Nothing is recorded there: 404.
    case noSuchRecording
    /// All readers are taken: 453.
    case tooManyReaders
    /// The storage fails; what it is and what to do: 503.
    case unreadable(String)
}

/// A reader's place in a recording. The streamer makes one call after the other, never two at once.
///
/// Positions are counted from the recording's beginning, without the gaps in which nothing was recorded.
package protocol RecordingReader: AnyObject, Sendable {
    var format: StreamFormat { get }
    /// When the first picture was taken, in nanoseconds since 1970 UTC.
    var start: Int64 { get }
    /// From the first picture to the end of the last. It may grow while the recording is still written; it is known
    /// without waiting for a read.
    var duration: Duration { get }
    /// Goes to the last key frame at or before `position`, which `next` gives then; returns that key frame's position.
    func seek(to position: Duration) async throws(RecordingError) -> Duration
    /// The next picture, in the order of decoding; nil at the end.
    func next() async throws(RecordingError) -> RecordedUnit?
    /// The next key frame, with everything before it passed over; `next` goes on behind it. Nil when none follows.
    func nextKeyFrame() async throws(RecordingError) -> RecordedUnit?
    /// The position of the picture shown at a wall time in nanoseconds since 1970, or of the first after it.
    func position(at wall: Int64) async throws(RecordingError) -> Duration
    /// Lets the recording go; the last call.
    func close() async
}

extension RecordingReader {
    /// For a recording without gaps.
    package func position(at wall: Int64) async throws(RecordingError) -> Duration { .nanoseconds(wall - start) }
}

/// A picture of a recording.
package struct RecordedUnit: Sendable {
    package var unit: MediaSample
    /// From the recording's beginning, gaps left out; what the pictures are paced by.
    package var position: Duration
    /// When it was taken, in nanoseconds since 1970 UTC.
    package var wall: Int64

    package init(unit: MediaSample, position: Duration, wall: Int64) {
        self.unit = unit
        self.position = position
        self.wall = wall
    }
}
