/// Makes transport stream packets from access units: one PES packet each, the tables before each key frame, a clock
/// reference with each access unit (H.222.0).
package struct TransportStreamMuxer: Sendable {
    private let header: SegmentHeader
    private let mapSection: [UInt8]
    private var videoCounter: UInt8 = 0
    private var tableCounter: UInt8 = 0

    /// The lead of the clock reference over the decoding times, in ticks: 100 ms for the decoder's buffer.
    private static let decoderDelay: UInt64 = 9_000
    private static let delimiter: [UInt8] = [0, 0, 0, 1, NALUnitType.accessUnitDelimiter.rawValue, 0xF0]
    private static let payloadSize = TransportStream.packetSize - 4

    /// Creates a muxer for one file, from its first packet on.
    package init(header: SegmentHeader) {
        self.header = header
        mapSection = ProgramTables.map(header)
    }

    /// Appends one access unit.
    ///
    /// - Parameter wall: the wall time in nanoseconds since 1970; stored with key frames.
    package mutating func append(_ unit: MediaSample, wall: Int64, to output: inout TransportStreamBuffer) {
        if unit.isRandomAccess { appendTables(to: &output) }
        let first = unit.units.first.map { NALUnitType(header: unit.bytes[$0.lowerBound]) }
        let delimiterIsOurs = first != .accessUnitDelimiter
        let body = unit.isPlainByteStream ? unit.bytes : unit.byteStream
        let prefix = delimiterIsOurs ? Self.delimiter : []
        // The checksum covers the body only: a delimiter that we inserted is always the same.
        let stamp = PictureStamp(
            delimiterIsOurs: delimiterIsOurs, size: UInt32(truncatingIfNeeded: prefix.count + body.count),
            checksum: body.withUnsafeBytes { PictureChecksum.of($0, seed: header.seed) },
            wall: unit.isRandomAccess ? wall : nil)
        let times = Timestamps(
            presentation: TransportStream.timestamp(unit.presentationTime),
            decoding: TransportStream.timestamp(unit.decodingTime))
        body.withUnsafeBytes { body in
            appendPackets(body, prefix: prefix, stamp: stamp, isKeyFrame: unit.isRandomAccess, times, to: &output)
        }
    }

    /// Appends null packets, which players skip, containing `content` padded with `0xFF`.
    package static func appendNull(_ content: [UInt8], to output: inout TransportStreamBuffer) {
        var position = 0
        while position < content.count {
            let packet = output.extend(by: TransportStream.packetSize)
            writeHeader(packet, pid: TransportStream.nullPID, isStart: false, hasAdaptation: false, counter: 0)
            let count = min(payloadSize, content.count - position)
            for index in 0..<payloadSize { packet[4 + index] = index < count ? content[position + index] : 0xFF }
            position += count
        }
    }

    private mutating func appendTables(to output: inout TransportStreamBuffer) {
        for (pid, section) in [
            (TransportStream.associationTablePID, ProgramTables.association),
            (TransportStream.programMapPID, mapSection),
        ] {
            let packet = output.extend(by: TransportStream.packetSize)
            Self.writeHeader(packet, pid: pid, isStart: true, hasAdaptation: false, counter: tableCounter)
            packet[4] = 0  // pointer_field
            for index in 5..<packet.count { packet[index] = index - 5 < section.count ? section[index - 5] : 0xFF }
        }
        tableCounter = (tableCounter &+ 1) & 0x0F
    }

    /// The time stamps of an access unit; the one for decoding is written only where it differs (H.222.0 2.4.3.7).
    private struct Timestamps {
        var presentation: UInt64
        var decoding: UInt64

        var areEqual: Bool { presentation == decoding }
        var pesHeaderSize: Int { areEqual ? 14 : 19 }
    }

    private mutating func appendPackets(
        _ body: UnsafeRawBufferPointer, prefix: [UInt8], stamp: PictureStamp, isKeyFrame: Bool, _ times: Timestamps,
        to output: inout TransportStreamBuffer
    ) {
        // The first packet: adaptation field, PES header, delimiter, and the beginning of the body as far as it fits.
        let fixed = 8 + 1 + stamp.encodedSize
        let head = times.pesHeaderSize + prefix.count
        let inFirst = min(body.count, Self.payloadSize - fixed - head)
        let packet = output.extend(by: TransportStream.packetSize)
        Self.writeHeader(
            packet, pid: TransportStream.videoPID, isStart: true, hasAdaptation: true, counter: nextCounter())
        let adaptationSize = Self.payloadSize - head - inFirst
        packet[4] = UInt8(adaptationSize - 1)
        packet[5] = (isKeyFrame ? 0x40 : 0) | 0x12  // random access; clock reference, private data
        Self.writeClock((times.decoding &- Self.decoderDelay) % TransportStream.timestampModulus, to: packet, at: 6)
        packet[12] = UInt8(stamp.encodedSize)
        stamp.encode(into: UnsafeMutableRawBufferPointer(rebasing: packet[13...]))
        for index in (4 + fixed)..<(4 + adaptationSize) { packet[index] = 0xFF }
        let pes = 4 + adaptationSize
        Self.writePESHeader(packet, at: pes, payload: prefix.count + body.count, times)
        for (index, byte) in prefix.enumerated() { packet[pes + times.pesHeaderSize + index] = byte }
        Self.copy(body, 0, to: packet, at: pes + head, count: inFirst)

        var position = inFirst
        appendFullPackets(body, &position, to: &output)
        if position < body.count {
            let packet = output.extend(by: TransportStream.packetSize)
            let count = min(Self.payloadSize, body.count - position)
            let stuffing = Self.payloadSize - count
            Self.writeHeader(
                packet, pid: TransportStream.videoPID, isStart: false, hasAdaptation: stuffing > 0,
                counter: nextCounter())
            if stuffing > 0 {
                packet[4] = UInt8(stuffing - 1)
                if stuffing > 1 { packet[5] = 0 }
                if stuffing > 2 { for index in 6..<(4 + stuffing) { packet[index] = 0xFF } }
            }
            Self.copy(body, position, to: packet, at: 4 + stuffing, count: count)
        }
    }

    /// Appends the packets of a header and 184 bytes of the body: nearly all packets.
    private mutating func appendFullPackets(
        _ body: UnsafeRawBufferPointer, _ position: inout Int, to output: inout TransportStreamBuffer
    ) {
        let count = (body.count - position) / Self.payloadSize
        let packets = output.extend(by: count * TransportStream.packetSize)
        guard count > 0, var target = packets.baseAddress, let source = body.baseAddress else { return }
        let header = UInt32(TransportStream.syncByte) << 24 | UInt32(TransportStream.videoPID) << 8 | 0x10
        for _ in 0..<count {
            target.storeBytes(of: (header | UInt32(nextCounter())).bigEndian, as: UInt32.self)
            (target + 4).copyMemory(from: source + position, byteCount: Self.payloadSize)
            target += TransportStream.packetSize
            position += Self.payloadSize
        }
    }

    private mutating func nextCounter() -> UInt8 {
        defer { videoCounter = (videoCounter &+ 1) & 0x0F }
        return videoCounter
    }

    private static func copy(
        _ source: UnsafeRawBufferPointer, _ position: Int, to packet: UnsafeMutableRawBufferPointer, at offset: Int,
        count: Int
    ) {
        guard count > 0 else { return }
        UnsafeMutableRawBufferPointer(rebasing: packet[offset..<(offset + count)])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<(position + count)]))
    }

    private static func writeHeader(
        _ packet: UnsafeMutableRawBufferPointer, pid: UInt16, isStart: Bool, hasAdaptation: Bool, counter: UInt8
    ) {
        packet[0] = TransportStream.syncByte
        packet[1] = (isStart ? 0x40 : 0) | UInt8(pid >> 8)
        packet[2] = UInt8(truncatingIfNeeded: pid)
        packet[3] = (hasAdaptation ? 0x30 : 0x10) | counter
    }

    /// Writes a clock reference (H.222.0 2.4.3.5): 33 bits of the time stamps' clock, 6 reserved ones, 9 bits of 27
    /// MHz, here 0.
    private static func writeClock(_ base: UInt64, to packet: UnsafeMutableRawBufferPointer, at offset: Int) {
        for index in 0..<4 { packet[offset + index] = UInt8(truncatingIfNeeded: base >> (25 - 8 * UInt64(index))) }
        packet[offset + 4] = UInt8(truncatingIfNeeded: base << 7) & 0x80 | 0x7E
        packet[offset + 5] = 0
    }

    /// Writes a PES header with one or two time stamps (H.222.0 2.4.3.6). The length is 0 (unspecified) where it does
    /// not fit.
    private static func writePESHeader(
        _ packet: UnsafeMutableRawBufferPointer, at offset: Int, payload: Int, _ times: Timestamps
    ) {
        let length = payload + times.pesHeaderSize - 6
        let kept = length <= 0xFFFF ? length : 0
        let bytes: [UInt8] = [
            0, 0, 1, TransportStream.videoStreamID, UInt8(kept >> 8), UInt8(kept & 0xFF),
            0x84, times.areEqual ? 0x80 : 0xC0, times.areEqual ? 5 : 10,  // aligned; PTS_DTS_flags; 5 bytes each
        ]
        for (index, byte) in bytes.enumerated() { packet[offset + index] = byte }
        writeTimestamp(times.presentation, prefix: times.areEqual ? 0x20 : 0x30, to: packet, at: offset + 9)
        if !times.areEqual { writeTimestamp(times.decoding, prefix: 0x10, to: packet, at: offset + 14) }
    }

    private static func writeTimestamp(
        _ timestamp: UInt64, prefix: UInt8, to packet: UnsafeMutableRawBufferPointer, at offset: Int
    ) {
        packet[offset] = prefix | UInt8(truncatingIfNeeded: timestamp >> 29) & 0x0E | 1
        packet[offset + 1] = UInt8(truncatingIfNeeded: timestamp >> 22)
        packet[offset + 2] = UInt8(truncatingIfNeeded: timestamp >> 14) | 1
        packet[offset + 3] = UInt8(truncatingIfNeeded: timestamp >> 7)
        packet[offset + 4] = UInt8(truncatingIfNeeded: timestamp << 1) | 1
    }
}

extension MediaSample {
    /// Whether `bytes` is an annex B byte stream already: nothing but NAL units, each preceded by a start code.
    var isPlainByteStream: Bool {
        guard !units.isEmpty else { return false }
        var end = 0
        for unit in units {
            let gap = unit.lowerBound - end
            guard gap == 3 || gap == 4, bytes[unit.lowerBound - 1] == 1,
                bytes[end..<(unit.lowerBound - 1)].allSatisfy({ $0 == 0 })
            else { return false }
            end = unit.upperBound
        }
        return end == bytes.count
    }

    /// The NAL units as an annex B byte stream.
    var byteStream: [UInt8] {
        var stream: [UInt8] = []
        stream.reserveCapacity(bytes.count + 4 * units.count)
        for unit in units {
            stream += [0, 0, 0, 1]
            stream += bytes[unit]
        }
        return stream
    }
}
