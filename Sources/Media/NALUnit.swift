/// `nal_unit_type` of ITU-T H.264 table 7-1: the types that this agent uses.
package struct NALUnitType: RawRepresentable, Sendable, Hashable {
    package var rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The type of the NAL unit whose first byte is `header`.
    package init(header: UInt8) { rawValue = header & 0x1F }

    package static let nonIDRSlice = NALUnitType(rawValue: 1)
    package static let idrSlice = NALUnitType(rawValue: 5)
    package static let sei = NALUnitType(rawValue: 6)
    package static let sequenceParameterSet = NALUnitType(rawValue: 7)
    package static let pictureParameterSet = NALUnitType(rawValue: 8)
    package static let accessUnitDelimiter = NALUnitType(rawValue: 9)
}

/// Finds the NAL units of an H.264 byte stream (ITU-T H.264 annex B).
package enum AnnexB {
    /// The ranges of the NAL units in `bytes`, without start codes and without trailing zero bytes.
    ///
    /// Bytes before the first start code are skipped.
    package static func nalUnits(in bytes: some RandomAccessCollection<UInt8>) -> [Range<Int>] {
        var units: [Range<Int>] = []
        var unitStart: Int?
        var zeros = 0
        var position = 0
        for byte in bytes {
            if byte == 1 && zeros >= 2 {
                if let start = unitStart, position - zeros > start { units.append(start..<(position - zeros)) }
                unitStart = position + 1
            }
            zeros = byte == 0 ? zeros + 1 : 0
            position += 1
        }
        if let start = unitStart, position - zeros > start { units.append(start..<(position - zeros)) }
        return units
    }
}
