/// The sequence and picture parameter set of an H.264 stream, each a NAL unit without start code.
package struct ParameterSets: Sendable, Hashable {
    package let sequence: [UInt8]
    package let picture: [UInt8]

    /// Nil unless both are NAL units of their type and the sequence parameter set holds at least its profile and level.
    package init?(sequence: [UInt8], picture: [UInt8]) {
        guard sequence.count >= 4, NALUnitType(header: sequence[0]) == .sequenceParameterSet,
            picture.count >= 2, NALUnitType(header: picture[0]) == .pictureParameterSet
        else { return nil }
        self.sequence = sequence
        self.picture = picture
    }

    /// profile_idc, the constraint flags and level_idc as six hex digits (RFC 6184 8.1).
    package var profileLevelID: String {
        sequence[1...3].map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
