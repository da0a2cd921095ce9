package import Base

/// A unit of one track that is decoded at once: an access unit (ITU-T H.264 7.4.1.2.3), some milliseconds of audio, or
/// a metadata document.
package struct MediaSample: Sendable {
    package let track: TrackID
    /// Whether decoding of the track can start here: for video, at an IDR picture preceded by its parameter sets.
    package let isRandomAccess: Bool
    /// For video, the NAL units one after the other, with nothing between them but optional start codes.
    package let bytes: [UInt8]
    /// The ranges of the NAL units in `bytes`, in decoding order, without start codes; none is empty. For other
    /// samples, the whole range.
    package let units: [Range<Int>]
    /// The presentation time: the time of capture. Never before the decoding time.
    package private(set) var presentationTime: MediaTime
    /// The decoding time, by which a track's samples are in order: equal to the presentation time unless there are
    /// B-frames.
    package private(set) var decodingTime: MediaTime
    /// When the encoder had finished the sample.
    package let ready: MediaTime

    /// A presentation time that no decoder could keep, before the decoding time or longer after it than 16 pictures
    /// take (H.264 A.3.1), is replaced by the decoding time.
    private static let longestDelay: Int64 = 16_000_000_000
    /// Times further from the clock's origin, in nanoseconds (73 years), are moved to this limit, so that no difference
    /// of two and no wall time overflows.
    private static let timeLimit: Int64 = 1 << 61

    /// - Parameter decodingTime: nil for the presentation time.
    /// - Precondition: the ranges lie inside `bytes`, in order, and none is empty.
    package init(
        track: TrackID = .video, bytes: [UInt8], units: [Range<Int>], isRandomAccess: Bool,
        presentationTime: MediaTime, decodingTime: MediaTime? = nil, ready: MediaTime
    ) {
        var end = 0
        for unit in units {
            precondition(unit.lowerBound >= end && !unit.isEmpty && unit.upperBound <= bytes.count)
            end = unit.upperBound
        }
        self.track = track
        self.bytes = bytes
        self.units = units
        self.isRandomAccess = isRandomAccess
        self.decodingTime = Self.limited(decodingTime ?? presentationTime)
        self.presentationTime = Self.limited(presentationTime)
        let delay = self.presentationTime.nanoseconds - self.decodingTime.nanoseconds
        if delay < 0 || delay > Self.longestDelay { self.presentationTime = self.decodingTime }
        self.ready = ready
    }

    private static func limited(_ time: MediaTime) -> MediaTime {
        MediaTime(nanoseconds: min(max(time.nanoseconds, -timeLimit), timeLimit))
    }

    /// The time from decoding to presentation.
    package var presentationDelay: Duration { presentationTime - decodingTime }

    /// Moves the decoding time to `time`, and the presentation time by the same amount.
    package mutating func move(to time: MediaTime) {
        presentationTime = time + presentationDelay
        decodingTime = time
    }

    /// The parameter sets in the access unit, if it has both.
    package var parameterSets: ParameterSets? {
        func first(_ type: NALUnitType) -> [UInt8]? {
            units.first { NALUnitType(header: bytes[$0.lowerBound]) == type }.map { Array(bytes[$0]) }
        }
        guard let sequence = first(.sequenceParameterSet), let picture = first(.pictureParameterSet) else { return nil }
        return ParameterSets(sequence: sequence, picture: picture)
    }
}
