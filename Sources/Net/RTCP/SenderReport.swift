import Base
package import NIOCore
import System

/// A sender report (RFC 3550 6.4.1) with the canonical name (6.5.1): the compound packet of every report.
package struct SenderReport {
    package var ssrc: UInt32
    /// Wall time in NTP's 32.32 format.
    package var ntp: UInt64
    /// The same moment as an RTP time stamp.
    package var rtpTimestamp: UInt32
    package var packetCount: UInt32
    package var octetCount: UInt32

    package init(ssrc: UInt32, ntp: UInt64, rtpTimestamp: UInt32, packetCount: UInt32, octetCount: UInt32) {
        self.ssrc = ssrc
        self.ntp = ntp
        self.rtpTimestamp = rtpTimestamp
        self.packetCount = packetCount
        self.octetCount = octetCount
    }

    package func write(to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(UInt8(0x80), UInt8(200), UInt16(6))
        buffer.writeMultipleIntegers(ssrc, ntp, rtpTimestamp, packetCount, octetCount)
        Self.writeCanonicalName(ssrc: ssrc, to: &buffer)
    }

    /// Writes an SDES packet with CNAME only. The name does not identify the device: it is the SSRC in hex.
    private static func writeCanonicalName(ssrc: UInt32, to buffer: inout ByteBuffer) {
        let name = withUnsafeBytes(of: ssrc.bigEndian) { $0.hex }
        // SSRC, item type, length, 8 characters, then zeros to a multiple of 4: at least one ends the list.
        buffer.writeMultipleIntegers(UInt8(0x81), UInt8(202), UInt16(4), ssrc, UInt8(1), UInt8(name.utf8.count))
        buffer.writeString(name)
        buffer.writeMultipleIntegers(UInt8(0), UInt8(0))
    }
}

/// The end of a stream (RFC 3550 6.6), with an empty receiver report before it, as every compound packet begins with a
/// report.
package struct Goodbye {
    package var ssrc: UInt32

    package init(ssrc: UInt32) {
        self.ssrc = ssrc
    }

    package func write(to buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(UInt8(0x80), UInt8(201), UInt16(1), ssrc)
        buffer.writeMultipleIntegers(UInt8(0x81), UInt8(203), UInt16(1), ssrc)
    }
}

/// Wall time in the NTP format of RTCP: 32.32 seconds since 1900 (RFC 3550 4).
package enum NTPTime {
    package static var now: UInt64 {
        let (seconds, rest) = WallClock.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return from(seconds: seconds, nanoseconds: rest)
    }

    package static func from(seconds: Int64, nanoseconds: Int64) -> UInt64 {
        let sinceEpochOf1900 = UInt64(truncatingIfNeeded: seconds + 2_208_988_800)
        return sinceEpochOf1900 << 32 | (UInt64(nanoseconds) << 32) / 1_000_000_000
    }
}
