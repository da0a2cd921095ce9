import Base
import DequeModule
import Media

/// The samples of a stream that some consumer may still read, by index: 0 is the first sample ever published.
///
/// Not copyable, so that appending a sample never copies the storage.
struct SampleRing: ~Copyable {
    struct Entry {
        let sample: MediaSample
        let wallOffset: Int64
        /// The size in bytes of all earlier samples.
        let position: Int
        /// The number of its list of tracks; 0 before the first.
        let trackList: Int
    }

    private var entries: Deque<Entry> = []
    /// The indexes of the held samples at which decoding can start.
    private(set) var groupStarts: Deque<Int> = []
    /// The index of the oldest held sample.
    private(set) var startIndex = 0
    private(set) var endIndex = 0
    /// The size in bytes of all samples ever published.
    private(set) var endPosition = 0
    private(set) var currentTrackList = 0
    /// The lists of tracks of the held samples, and the current one.
    private var trackLists: Deque<(number: Int, tracks: [Track])> = []
    /// The track whose random access points count: video, where there is any.
    private var leadingTrack: TrackID?
    private(set) var newestTime: MediaTime?

    subscript(index: Int) -> Entry { entries[index - startIndex] }

    /// The time from the oldest to the newest held sample.
    var heldSpan: Duration {
        guard let first = entries.first, let last = entries.last else { return .zero }
        return max(.zero, last.sample.decodingTime - first.sample.decodingTime)
    }

    /// The size in bytes of all samples before `index`, which is held or ``endIndex``.
    func position(of index: Int) -> Int { index < endIndex ? self[index].position : endPosition }

    /// The size in bytes of the samples from `index` on.
    func bytes(from index: Int) -> Int { endPosition - position(of: index) }

    /// - Returns: whether the sample is a random access point of the stream.
    mutating func append(_ sample: MediaSample, wallOffset: Int64) -> Bool {
        entries.append(
            Entry(sample: sample, wallOffset: wallOffset, position: endPosition, trackList: currentTrackList))
        let isLeading = leadingTrack == nil || sample.track == leadingTrack
        let isGroupStart = isLeading && sample.isRandomAccess
        if isGroupStart { groupStarts.append(endIndex) }
        if isLeading { newestTime = sample.decodingTime }
        endIndex += 1
        endPosition += sample.bytes.count
        return isGroupStart
    }

    /// Removes the samples before `index`.
    mutating func trim(to index: Int) {
        guard index > startIndex else { return }
        entries.removeFirst(index - startIndex)
        startIndex = index
        while let first = groupStarts.first, first < index { groupStarts.removeFirst() }
        let oldest = entries.first?.trackList ?? currentTrackList
        while let first = trackLists.first, first.number < oldest { trackLists.removeFirst() }
    }

    /// The first random access point after `index`.
    func groupStart(after index: Int) -> Int? { groupStarts[groupStarts.partitioningIndex { $0 > index }...].first }

    /// The last random access point that is `duration` older than the newest sample, or else the oldest held one.
    func groupStart(covering duration: Duration, notBefore: Int = 0) -> Int? {
        guard let newestTime else { return nil }
        var found: Int?
        for start in groupStarts where start >= notBefore {
            if found != nil, self[start].sample.decodingTime > newestTime - duration { break }
            found = start
        }
        return found
    }

    // MARK: Tracks

    /// - Returns: whether the tracks changed.
    mutating func setTracks(_ tracks: [Track]) -> Bool {
        if let last = trackLists.last, last.tracks == tracks { return false }
        currentTrackList += 1
        trackLists.append((currentTrackList, tracks))
        leadingTrack = tracks.leading?.id
        return true
    }

    func tracks(_ list: Int) -> [Track] { trackLists.last { $0.number == list }?.tracks ?? [] }
}
