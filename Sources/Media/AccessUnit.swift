/// One coded picture: the NAL units that are decoded together (ITU-T H.264 7.4.1.2.3).
package struct AccessUnit: Sendable {
    /// The NAL units one behind the other, with nothing between that belongs to none. Start codes may lie between them.
    package let bytes: [UInt8]
    /// Where each NAL unit lies in `bytes`, in decoding order, without start code; none is empty.
    package let nalUnits: [Range<Int>]
    /// Whether decoding can start here: an IDR picture, with its parameter sets before it.
    package let isKeyFrame: Bool
    /// When the picture was taken; the presentation time.
    package let captured: MediaTime
    /// When the encoder had it finished.
    package let ready: MediaTime

    /// - Precondition: the ranges lie inside `bytes`, in order, and none is empty.
    package init(bytes: [UInt8], nalUnits: [Range<Int>], isKeyFrame: Bool, captured: MediaTime, ready: MediaTime) {
        var end = 0
        for unit in nalUnits {
            precondition(unit.lowerBound >= end && !unit.isEmpty && unit.upperBound <= bytes.count)
            end = unit.upperBound
        }
        self.bytes = bytes
        self.nalUnits = nalUnits
        self.isKeyFrame = isKeyFrame
        self.captured = captured
        self.ready = ready
    }

    /// The parameter sets that lie in the access unit, if it has both.
    package var parameterSets: ParameterSets? {
        func first(_ type: NALUnitType) -> [UInt8]? {
            nalUnits.first { NALUnitType(header: bytes[$0.lowerBound]) == type }.map { Array(bytes[$0]) }
        }
        guard let sequence = first(.sequenceParameterSet), let picture = first(.pictureParameterSet) else { return nil }
        return ParameterSets(sequence: sequence, picture: picture)
    }
}
