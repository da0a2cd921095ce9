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
    /// The presentation time: the time of capture.
    package private(set) var presentationTime: MediaTime
    /// The decoding time: equal to the presentation time unless there are B-frames.
    package private(set) var decodingTime: MediaTime
    /// When the encoder had finished the sample.
    package let ready: MediaTime

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
        self.presentationTime = presentationTime
        self.decodingTime = decodingTime ?? presentationTime
        self.ready = ready
    }

    /// Moves the presentation time to `time`, and the decoding time by the same amount.
    package mutating func move(to time: MediaTime) {
        decodingTime = decodingTime + (time - presentationTime)
        presentationTime = time
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
