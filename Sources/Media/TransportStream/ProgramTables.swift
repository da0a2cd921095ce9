/// The two tables at the start of a transport stream: the association table gives the PID of the program map, and the
/// program map that of the video (H.222.0 2.4.4).
enum ProgramTables {
    /// A program association section with the only program.
    static var association: [UInt8] {
        let map = TransportStream.programMapPID
        return section(
            tableID: 0, number: 1, [0, 1, 0xE0 | UInt8(map >> 8), UInt8(truncatingIfNeeded: map)])
    }

    /// A program map section with one video stream, which also carries the clock reference.
    static func map(_ header: SegmentHeader?) -> [UInt8] {
        let video = [0xE0 | UInt8(TransportStream.videoPID >> 8), UInt8(truncatingIfNeeded: TransportStream.videoPID)]
        let descriptor = header?.descriptor ?? []
        return section(
            tableID: 2, number: 1,
            video + [0xF0, 0, TransportStream.h264StreamType] + video + [0xF0, UInt8(descriptor.count)] + descriptor)
    }

    private static func section(tableID: UInt8, number: UInt8, _ body: [UInt8]) -> [UInt8] {
        let bytes = [tableID, 0xB0, UInt8(5 + body.count + 4), 0, number, 0xC1, 0, 0] + body
        let code = checkCode(bytes[...])
        return bytes + (0..<4).map { UInt8(truncatingIfNeeded: code >> (24 - 8 * UInt32($0))) }
    }

    /// A section that is complete in the payload of one packet, which begins with the pointer field; nil if its CRC is
    /// wrong or it has another table ID.
    static func section(in payload: ArraySlice<UInt8>, tableID: UInt8) -> ArraySlice<UInt8>? {
        guard let pointer = payload.first else { return nil }
        let bytes = payload.dropFirst(1 + Int(pointer))
        let start = bytes.startIndex
        guard bytes.count >= 12, bytes[start] == tableID else { return nil }
        let length = 3 + Int(bytes[start + 1] & 0x0F) << 8 + Int(bytes[start + 2])
        guard length >= 12, length <= bytes.count, checkCode(bytes.prefix(length)) == 0 else { return nil }
        return bytes.prefix(length)
    }

    /// The PID of the first program's map.
    static func mapPID(association section: ArraySlice<UInt8>) -> UInt16? {
        var rest = section.dropFirst(8).dropLast(4)
        while rest.count >= 4 {
            let entry = Array(rest.prefix(4))
            rest = rest.dropFirst(4)
            // Program 0 is the network PID.
            if entry[0] != 0 || entry[1] != 0 { return UInt16(entry[2] & 0x1F) << 8 | UInt16(entry[3]) }
        }
        return nil
    }

    /// The first H.264 stream of a program map, and the file's header.
    static func video(map section: ArraySlice<UInt8>) -> (pid: UInt16, header: SegmentHeader?)? {
        let start = section.startIndex
        guard section.count >= 16 else { return nil }
        let skip = 12 + Int(section[start + 10] & 0x0F) << 8 + Int(section[start + 11])
        var rest = section.dropFirst(skip).dropLast(4)
        while rest.count >= 5 {
            let entry = Array(rest.prefix(5))
            let length = Int(entry[3] & 0x0F) << 8 + Int(entry[4])
            let descriptors = rest.dropFirst(5).prefix(length)
            if entry[0] == TransportStream.h264StreamType {
                return (UInt16(entry[1] & 0x1F) << 8 | UInt16(entry[2]), header(in: descriptors))
            }
            rest = rest.dropFirst(5 + length)
        }
        return nil
    }

    private static func header(in descriptors: ArraySlice<UInt8>) -> SegmentHeader? {
        var rest = descriptors
        while rest.count >= 2 {
            let (tag, length) = (rest[rest.startIndex], Int(rest[rest.startIndex + 1]))
            if tag == SegmentHeader.tag, let header = SegmentHeader(descriptorBody: rest.dropFirst(2).prefix(length)) {
                return header
            }
            rest = rest.dropFirst(2 + length)
        }
        return nil
    }

    /// The CRC of H.222.0 annex A: polynomial 0x04C11DB7, initial value all ones, not reflected. It is 0 over a section
    /// that includes its CRC.
    static func checkCode(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0xFFFF_FFFF as UInt32) { code, byte in
            var code = code ^ UInt32(byte) << 24
            for _ in 0..<8 { code = code & 0x8000_0000 != 0 ? code << 1 ^ 0x04C1_1DB7 : code << 1 }
            return code
        }
    }
}
