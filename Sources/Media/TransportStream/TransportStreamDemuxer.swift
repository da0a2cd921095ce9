package import Base

/// Extracts the access units from a transport stream: from this agent's files with all stored data, from other files
/// the first H.264 stream.
///
/// After damage (a lost or torn packet, a wrong checksum) it resumes at the next key frame; each gap is counted in
/// ``damages``. No input can stop it.
package struct TransportStreamDemuxer: Sendable {
    /// One access unit, as it was in the stream.
    package struct Picture: Sendable {
        /// NAL units with start codes, without a delimiter that the muxer inserted.
        package var bytes: [UInt8]
        /// The time stamps, modulo 2^33: equal where the stream has no separate one for decoding.
        package var decodingTimestamp: UInt64
        package var presentationTimestamp: UInt64
        package var isKeyFrame: Bool
        /// The wall time in nanoseconds since 1970; only with key frames of this agent.
        package var wall: Int64?
        /// The offset of its first packet in the stream; for key frames, of the tables before it.
        package var start: Int
        /// The offset of the end of its last packet.
        package var end: Int
        /// Whether a checksum confirmed its bytes.
        package var isVerified: Bool

        /// - Parameter time: its decoding time on the clock that the caller plays it by.
        package func sample(at time: MediaTime) -> MediaSample {
            let delay = TransportStream.duration(from: decodingTimestamp, to: presentationTimestamp)
            return MediaSample(
                bytes: bytes, units: AnnexB.nalUnits(in: bytes), isRandomAccess: isKeyFrame,
                presentationTime: time + delay, decodingTime: time, ready: time)
        }
    }

    /// The parts of an access unit whose packets are still arriving.
    private struct Assembly {
        var payload: [UInt8] = []
        var stamp: PictureStamp?
        var isRandomAccess: Bool
        var start: Int
        var end: Int
    }

    /// Larger than any access unit: the worst 4K one has 1 MiB.
    private static let pictureLimit = 8 << 20

    /// The header of the file, after its first program map was read.
    package private(set) var header: SegmentHeader?
    /// The number of times that data was missing or wrong.
    package private(set) var damages = 0
    private var waiting: [UInt8] = []
    private var position = 0
    /// The offset of `waiting` in the stream.
    private var base: Int
    private var mapPID: UInt16?
    private var videoPID: UInt16?
    private var tablesStart: Int?
    private var counter: UInt8?
    private var assembly: Assembly?
    private var wantsKeyFrame = true
    private var finished: Picture?

    /// - Parameters:
    ///   - offset: the offset of the first bytes in the stream.
    ///   - header: the file's header, when reading does not begin at its start. Access units of another file count as
    ///     damage.
    package init(startingAt offset: Int = 0, header: SegmentHeader? = nil) {
        base = offset
        self.header = header
    }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if position > 0 {
            waiting.removeFirst(position)
            base += position
            position = 0
        }
        waiting.append(contentsOf: bytes)
    }

    /// The next access unit; nil until more bytes are appended.
    package mutating func next() -> Picture? {
        while waiting.count - position >= TransportStream.packetSize {
            guard waiting[position] == TransportStream.syncByte else {
                damage()
                let end = waiting.endIndex
                position = waiting[position...].firstIndex(of: TransportStream.syncByte) ?? end
                continue
            }
            let packet = waiting[position..<(position + TransportStream.packetSize)]
            let offset = base + position
            position += TransportStream.packetSize
            take(packet, at: offset)
            if let picture = finished {
                finished = nil
                return picture
            }
        }
        return nil
    }

    /// The last access unit of a stream that does not mark the ends of access units. Call it when no more bytes follow.
    package mutating func finish() -> Picture? {
        guard assembly?.stamp == nil else { return nil }
        complete()
        defer { finished = nil }
        return finished
    }

    // MARK: Packets

    private mutating func take(_ packet: ArraySlice<UInt8>, at offset: Int) {
        let start = packet.startIndex
        let pid = UInt16(packet[start + 1] & 0x1F) << 8 | UInt16(packet[start + 2])
        let isUnitStart = packet[start + 1] & 0x40 != 0
        if pid == TransportStream.nullPID { return }
        guard packet[start + 1] & 0x80 == 0 else { return damage() }  // transport_error_indicator
        let flags = packet[start + 3]
        var payload = packet.dropFirst(4)
        var adaptation: ArraySlice<UInt8> = []
        if flags & 0x20 != 0 {
            let length = Int(payload[start + 4])
            guard length < payload.count else { return damage() }
            adaptation = payload.dropFirst().prefix(length)
            payload = payload.dropFirst(1 + length)
        }
        guard flags & 0x10 != 0 else { return }
        if pid == TransportStream.associationTablePID {
            tablesStart = offset
            if let section = ProgramTables.section(in: payload, tableID: 0) {
                mapPID = ProgramTables.mapPID(association: section)
            }
        } else if pid == mapPID {
            takeMap(payload)
        } else if pid == videoPID {
            takeVideo(
                payload, adaptation: adaptation, counter: flags & 0x0F, isUnitStart: isUnitStart, at: offset)
        }
    }

    private mutating func takeMap(_ payload: ArraySlice<UInt8>) {
        guard let section = ProgramTables.section(in: payload, tableID: 2),
            let video = ProgramTables.video(map: section)
        else { return }
        videoPID = video.pid
        if header == nil { header = video.header }
    }

    private mutating func takeVideo(
        _ payload: ArraySlice<UInt8>, adaptation: ArraySlice<UInt8>, counter: UInt8, isUnitStart: Bool, at offset: Int
    ) {
        // H.222.0 2.4.3.3: a packet may be sent twice; otherwise the counter increments.
        if let last = self.counter, counter != (last &+ 1) & 0x0F {
            if counter == last && !isUnitStart { return }
            damage()
        }
        self.counter = counter
        if isUnitStart {
            if assembly?.stamp != nil { damage() } else { complete() }
            let flags = adaptation.first ?? 0
            let start = flags & 0x40 != 0 ? tablesStart ?? offset : offset
            assembly = Assembly(
                stamp: Self.stamp(in: adaptation), isRandomAccess: flags & 0x40 != 0, start: start, end: offset)
            tablesStart = nil
        }
        guard assembly != nil else { return }
        assembly?.payload.append(contentsOf: payload)
        assembly?.end = offset + TransportStream.packetSize
        let count = assembly?.payload.count ?? 0
        if count > Self.pictureLimit { return damage() }
        if let stamp = assembly?.stamp, let headerSize = Self.pesHeaderSize(assembly?.payload ?? []) {
            let wanted = headerSize + Int(stamp.size)
            if count == wanted { complete() } else if count > wanted { damage() }
        }
    }

    private static func stamp(in adaptation: ArraySlice<UInt8>) -> PictureStamp? {
        guard let flags = adaptation.first, flags & 0x02 != 0 else { return nil }
        // Clock references and the splice count come before the private data (H.222.0 2.4.3.4).
        let skip = 1 + (flags & 0x10 != 0 ? 6 : 0) + (flags & 0x08 != 0 ? 6 : 0) + (flags & 0x04 != 0 ? 1 : 0)
        let rest = adaptation.dropFirst(skip)
        guard let length = rest.first else { return nil }
        return PictureStamp(rest.dropFirst().prefix(Int(length)))
    }

    /// The size of the PES header; nil unless a PES packet with its whole header begins there.
    private static func pesHeaderSize(_ payload: [UInt8]) -> Int? {
        guard payload.count >= 9, payload[0] == 0, payload[1] == 0, payload[2] == 1 else { return nil }
        let size = 9 + Int(payload[8])
        return payload.count >= size ? size : nil
    }

    // MARK: Access units

    private mutating func damage() {
        damages += 1
        assembly = nil
        wantsKeyFrame = true
    }

    private mutating func complete() {
        guard let done = assembly else { return }
        assembly = nil
        let payload = done.payload
        guard let headerSize = Self.pesHeaderSize(payload), payload[7] & 0x80 != 0, payload[8] >= 5 else {
            return damage()
        }
        var body = payload[headerSize...]
        if let stamp = done.stamp {
            if stamp.delimiterIsOurs {
                guard body.count >= 6 else { return damage() }
                body = body.dropFirst(6)
            }
            let seed = header?.seed ?? 0
            let checksum = body.withUnsafeBytes { PictureChecksum.of($0, seed: seed) }
            if checksum != stamp.checksum { return damage() }
        }
        let bytes = Array(body)
        // Other muxers do not always set the random access indicator.
        let isKeyFrame = done.stamp == nil ? done.isRandomAccess || Self.holdsIDR(bytes) : done.isRandomAccess
        if wantsKeyFrame && !isKeyFrame { return }
        wantsKeyFrame = false
        let presentation = Self.timestamp(payload[9...])
        let hasDecoding = payload[7] & 0x40 != 0 && payload[8] >= 10
        finished = Picture(
            bytes: bytes, decodingTimestamp: hasDecoding ? Self.timestamp(payload[14...]) : presentation,
            presentationTimestamp: presentation, isKeyFrame: isKeyFrame, wall: done.stamp?.wall, start: done.start,
            end: done.end, isVerified: done.stamp != nil)
    }

    private static func holdsIDR(_ bytes: [UInt8]) -> Bool {
        AnnexB.nalUnits(in: bytes).contains { NALUnitType(header: bytes[$0.lowerBound]) == .idrSlice }
    }

    /// Reads a time stamp (H.222.0 2.4.3.6): three parts of 3, 15 and 15 bits.
    private static func timestamp(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        let start = bytes.startIndex
        return UInt64(bytes[start] & 0x0E) << 29 | UInt64(bytes[start + 1]) << 22
            | UInt64(bytes[start + 2] & 0xFE) << 14 | UInt64(bytes[start + 3]) << 7 | UInt64(bytes[start + 4]) >> 1
    }
}
