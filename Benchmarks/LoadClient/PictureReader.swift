/// One access unit, as its last byte arrived.
struct ArrivedUnit {
    static let keyFrame: UInt8 = 1
    /// Sequence numbers are missing since the access unit before, or inside this one.
    static let afterLoss: UInt8 = 2
    /// The sender did not mark its last packet.
    static let unmarked: UInt8 = 4

    var rtpTimestamp: UInt32
    var arrival: Int64
    var bytes: Int32
    var flags: UInt8
}

/// Finds the access units in RTP packets of H.264 (RFC 6184): one time stamp each, the marker on the last packet.
/// Reads the first bytes of each packet only; the load has to stay small beside the server's.
struct PictureReader {
    private(set) var units: [ArrivedUnit] = []
    private(set) var packets = 0
    private(set) var lostPackets = 0
    /// Whether the session description already carried the parameter sets.
    var knowsParameterSets = false
    /// When the first IDR picture was complete, with its parameter sets.
    private(set) var firstPicture: Int64?

    private var expectedSequence: UInt16?
    private var current: ArrivedUnit?
    private var sawSequenceSet = false
    private var sawPictureSet = false

    init() { units.reserveCapacity(2048) }

    mutating func read(packet: UnsafeRawBufferPointer, now: Int64) {
        guard packet.count > 12, packet[0] >> 6 == 2 else { return }
        packets += 1
        let marker = packet[1] & 0x80 != 0
        let sequence = UInt16(packet[2]) << 8 | UInt16(packet[3])
        let timestamp = packet.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian
        var payload = 12 + 4 * Int(packet[0] & 0x0f)
        if packet[0] & 0x10 != 0, packet.count >= payload + 4 {
            payload += 4 + 4 * (Int(packet[payload + 2]) << 8 | Int(packet[payload + 3]))
        }
        guard packet.count > payload + 1 else { return }

        if let unit = current, unit.rtpTimestamp != timestamp { finish(unit, marked: false) }
        var unit = current ?? ArrivedUnit(rtpTimestamp: timestamp, arrival: now, bytes: 0, flags: 0)
        if let expected = expectedSequence, expected != sequence {
            lostPackets += Int(sequence &- expected)
            unit.flags |= ArrivedUnit.afterLoss
        }
        expectedSequence = sequence &+ 1
        note(nalUnitsOf: packet, at: payload, in: &unit)
        unit.bytes += Int32(packet.count - payload)
        unit.arrival = now
        if marker { finish(unit, marked: true) } else { current = unit }
    }

    private mutating func note(nalUnitsOf packet: UnsafeRawBufferPointer, at payload: Int, in unit: inout ArrivedUnit) {
        switch packet[payload] & 0x1f {
        case 24:  // STAP-A: a header byte, then a 16-bit size before each NAL unit
            var position = payload + 1
            while position + 2 < packet.count {
                note(type: packet[position + 2] & 0x1f, in: &unit)
                position += 2 + (Int(packet[position]) << 8 | Int(packet[position + 1]))
            }
        case 28:  // FU-A
            note(type: packet[payload + 1] & 0x1f, in: &unit)
        case let type:
            note(type: type, in: &unit)
        }
    }

    private mutating func note(type: UInt8, in unit: inout ArrivedUnit) {
        switch type {
        case 5: unit.flags |= ArrivedUnit.keyFrame
        case 7: sawSequenceSet = true
        case 8: sawPictureSet = true
        default: break
        }
    }

    private mutating func finish(_ unit: ArrivedUnit, marked: Bool) {
        var unit = unit
        if !marked { unit.flags |= ArrivedUnit.unmarked }
        units.append(unit)
        current = nil
        let decodable = unit.flags == ArrivedUnit.keyFrame && (knowsParameterSets || sawSequenceSet && sawPictureSet)
        if decodable, firstPicture == nil { firstPicture = unit.arrival }
    }
}
