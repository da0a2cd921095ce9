/// `nal_unit_type` of ITU-T H.264 table 7-1, the ones this agent looks at.
public struct NALUnitType: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The type of the NAL unit that starts with `header`, its first byte.
    public init(header: UInt8) { rawValue = header & 0x1F }

    public static let nonIDRSlice = NALUnitType(rawValue: 1)
    public static let idrSlice = NALUnitType(rawValue: 5)
    public static let sei = NALUnitType(rawValue: 6)
    public static let sequenceParameterSet = NALUnitType(rawValue: 7)
    public static let pictureParameterSet = NALUnitType(rawValue: 8)
    public static let accessUnitDelimiter = NALUnitType(rawValue: 9)
}

/// Finds the NAL units of an H.264 byte stream (ITU-T H.264 annex B).
public enum AnnexB {
    /// The ranges of the NAL units in `bytes`, without start codes and without trailing zero bytes.
    ///
    /// Bytes before the first start code are passed over.
    public static func nalUnits(in bytes: some RandomAccessCollection<UInt8>) -> [Range<Int>] {
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
