package import Base

/// A piece of one track that is decoded at once: a coded picture (an access unit, ITU-T H.264 7.4.1.2.3), some
/// milliseconds of audio, or a metadata document.
package struct MediaSample: Sendable {
    package let track: TrackID
    /// Whether decoding of its track can start here: of video, at an IDR picture with its parameter sets before it.
    package let isRandomAccess: Bool
    /// Of a picture, the NAL units one behind the other, with nothing between that belongs to none; start codes may lie
    /// between them.
    package let bytes: [UInt8]
    /// Where each NAL unit lies in `bytes`, in decoding order, without start code; none is empty. Of other samples, the
    /// whole.
    package let units: [Range<Int>]
    /// When it is shown or heard: when it was captured.
    package private(set) var presentationTime: MediaTime
    /// When it is decoded: the presentation time, unless there are B pictures.
    package private(set) var decodingTime: MediaTime
    /// When the encoder had it finished.
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

    /// Moves it to another presentation time, its decoding time along with it.
    package mutating func move(to time: MediaTime) {
        decodingTime = decodingTime + (time - presentationTime)
        presentationTime = time
    }

    /// The parameter sets that lie in the access unit, if it has both.
    package var parameterSets: ParameterSets? {
        func first(_ type: NALUnitType) -> [UInt8]? {
            units.first { NALUnitType(header: bytes[$0.lowerBound]) == type }.map { Array(bytes[$0]) }
        }
        guard let sequence = first(.sequenceParameterSet), let picture = first(.pictureParameterSet) else { return nil }
        return ParameterSets(sequence: sequence, picture: picture)
    }
}
