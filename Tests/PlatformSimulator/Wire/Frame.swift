/// A frame of the link (CTMW 7.4).
///
///     | FA F5 | CMD 1 | SEQ 2 | reserved 1 | LEN 2 | DATA LEN | MD5 16 |     numbers big-endian, MD5 over all before
///   it
struct Frame: Equatable {
    static let start: [UInt8] = [0xFA, 0xF5]
    /// What stands before DATA.
    static let headerSize = 8
    static let digestSize = 16
    /// LEN has 16 bits.
    static let longestPayload = 65535

    var command: UInt8
    var sequence: UInt16
    /// Zero in every frame that follows the text.
    var reserved: UInt8 = 0
    var payload: [UInt8]

    /// The frame as it goes over the wire.
    ///
    /// - Throws: `SimulatorError.tooLong` when DATA does not fit LEN.
    func bytes() throws(SimulatorError) -> [UInt8] {
        guard payload.count <= Self.longestPayload else { throw .tooLong(payload.count) }
        var bytes = Self.start
        bytes += [command, UInt8(sequence >> 8), UInt8(sequence & 0xFF), reserved]
        bytes += [UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        bytes += payload
        bytes += try md5(bytes)
        return bytes
    }
}
