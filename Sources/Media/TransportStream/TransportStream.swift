package import Base

/// The constants of an MPEG transport stream (ITU-T H.222.0) with one H.264 track, as this agent writes it.
package enum TransportStream {
    /// Bytes in a packet (H.222.0 2.4.3.2).
    package static let packetSize = 188
    /// The first byte of each packet.
    static let syncByte: UInt8 = 0x47
    /// The clock rate of time stamps in Hz; the RTP clock of video has the same rate.
    static let clockRate: Int64 = 90_000
    /// The modulus of time stamps.
    package static let timestampModulus: UInt64 = 1 << 33

    static let associationTablePID: UInt16 = 0
    static let programMapPID: UInt16 = 0x1000
    static let videoPID: UInt16 = 0x100
    static let nullPID: UInt16 = 0x1FFF
    /// stream_type of H.264 (H.222.0 table 2-34).
    static let h264StreamType: UInt8 = 0x1B
    /// stream_id of the first video stream (H.222.0 table 2-22).
    static let videoStreamID: UInt8 = 0xE0

    /// The moment in time stamp ticks, modulo 2^33.
    package static func timestamp(_ time: MediaTime) -> UInt64 {
        let (seconds, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let ticks = seconds &* clockRate &+ (rest * clockRate + 500_000_000) / 1_000_000_000
        return UInt64(bitPattern: ticks) % timestampModulus
    }

    /// The difference of two time stamps, taken the shorter way around: ±13 hours.
    package static func duration(from: UInt64, to: UInt64) -> Duration {
        var ticks = Int64((to &- from) % timestampModulus)
        if ticks >= Int64(timestampModulus / 2) { ticks -= Int64(timestampModulus) }
        return .nanoseconds((ticks * 100_000 + (ticks < 0 ? -4 : 4)) / 9)
    }
}

/// A reusable buffer for bytes to be written to a file.
///
/// It owns its memory and lends it only for the length of a call.
package struct TransportStreamBuffer: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    package private(set) var count = 0

    /// - Parameter capacity: the initial size in bytes; the buffer grows as needed.
    package init(capacity: Int = 1 << 20) {
        memory = .allocate(byteCount: max(capacity, TransportStream.packetSize), alignment: 16)
    }

    deinit { memory.deallocate() }

    /// The appended bytes.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    package mutating func removeAll() { count = 0 }

    /// Appends `size` uninitialised bytes, all of which the caller must fill.
    mutating func extend(by size: Int) -> UnsafeMutableRawBufferPointer {
        if count + size > memory.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + size) * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
            memory.deallocate()
            memory = larger
        }
        defer { count += size }
        return UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count + size)])
    }
}
