import Base

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
