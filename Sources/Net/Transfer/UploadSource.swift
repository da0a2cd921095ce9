/// The source of an upload's bytes.
///
/// The bytes are read in pieces on the transfer's thread, some of them twice when a server requires it, and never kept.
package protocol UploadSource {
    /// The total size in bytes. It must not change while the source is open.
    var size: Int64 { get }

    /// Reads up to the buffer's size at `offset`; 0 only at the end. It may block on a disk, not on a network.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadSourceError) -> Int
}

/// Why an upload's bytes cannot be read.
package enum UploadSourceError: Error, Equatable, CustomStringConvertible {
    /// The source is gone, permanently.
    case missing(String)
    case unreadable(String, reason: String)
    /// The source is shorter than before.
    case truncated(String)

    package var description: String {
        switch self {
        case .missing(let path): "\(path) does not exist any more"
        case .unreadable(let path, let reason): "\(path) can't be read: \(reason)"
        case .truncated(let path): "\(path) has become shorter"
        }
    }
}
