import Base
import System

/// One frame of the link to the platform (CTMW 7.4).
///
///     0        2     3         5          6         8
///     +--------+-----+---------+----------+---------+-- ~ --+---- 16 ----+
///     | FA F5  | CMD |   SEQ   | reserved |   LEN   | DATA  |    MD5     |
///     +--------+-----+---------+----------+---------+-- ~ --+------------+
///
/// SEQ and LEN are big-endian; LEN counts DATA alone; MD5 covers everything before it.
package struct LinkFrame: Sendable, Hashable {
    /// The CMD: a `LinkCommand`, or a number that the specification does not define. A response has its request's.
    package var command: UInt8
    /// The sender's count of its requests on this connection; a response has its request's (CTMW 7.4.4).
    package var sequence: UInt16
    /// DATA: an XML document of at most `maximumPayload` bytes.
    package var payload: [UInt8]

    /// The first bytes of a frame (CTMW 7.4.2).
    package static let start: [UInt8] = [0xFA, 0xF5]
    /// Bytes before DATA.
    package static let headerLength = 8
    /// Bytes after DATA.
    package static let digestLength = 16
    /// The maximum number of bytes of DATA (CTMW 7.4.7): the largest LEN.
    package static let maximumPayload = 65_535

    /// The frame as sent over the connection: 24 bytes around DATA.
    ///
    /// - Throws: `tooLong` when DATA is longer than `maximumPayload`, `noMD5` where the system forbids MD5.
    package func encoded() throws(LinkFrameError) -> [UInt8] {
        guard let length = UInt16(exactly: payload.count) else {
            throw .tooLong(bytes: payload.count, limit: Self.maximumPayload)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerLength + payload.count + Self.digestLength)
        bytes += Self.start
        bytes.append(command)
        bytes += [UInt8(sequence >> 8), UInt8(truncatingIfNeeded: sequence)]
        bytes.append(0)  // CTMW 7.4.5: reserved, zero
        bytes += [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)]
        bytes += payload
        bytes += try FrameDigest.digest(of: bytes[...])
        return bytes
    }
}

/// The reason why a frame can't be sent, or a connection's bytes can't be read any further.
package enum LinkFrameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The TCP stream is out of sync: close it and connect anew.
    case wrongStart(found: [UInt8])
    /// More DATA than allowed; on receiving, according to the frame's LEN.
    case tooLong(bytes: Int, limit: Int)
    /// The system's OpenSSL has forbidden MD5 (FIPS).
    case noMD5

    package var description: String {
        switch self {
        case .wrongStart(let found): "\(found.hexWords) instead of FA F5; connecting anew"
        case .tooLong(let bytes, let limit):
            "a frame with \(bytes) bytes of data, but at most \(limit) are allowed"
        case .noMD5:
            "OpenSSL refuses MD5, without which the platform's frames can be neither made nor checked; "
                + "allow it in the system's OpenSSL configuration"
        }
    }
}

extension [UInt8] {
    /// `FA F5`: upper-case hex, two digits a byte, with blanks between.
    fileprivate var hexWords: String {
        map { [$0].hex.uppercased() }.joined(separator: " ")
    }
}

/// The digest at the end of a frame (CTMW 7.4.8): MD5. It detects damage, not forgery: security does not depend on it.
enum FrameDigest {
    static func digest(of bytes: ArraySlice<UInt8>) throws(LinkFrameError) -> [UInt8] {
        do throws(Digests.Unavailable) { return try Digests.md5(bytes) } catch { throw .noMD5 }
    }
}
