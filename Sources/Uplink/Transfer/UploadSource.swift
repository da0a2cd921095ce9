/// Where the bytes of an upload come from.
///
/// They are read in pieces on the transfer's thread, some of them twice when a server asks for it, and never held.
package protocol UploadSource {
    /// All of it, in bytes. It must not change while the source is open.
    var size: Int64 { get }

    /// Reads up to the buffer's size at `offset`; 0 only at the end. It may block on a disk, not on a network.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadSourceError) -> Int
}

/// Why an upload's bytes can't be had.
package enum UploadSourceError: Error, Equatable, CustomStringConvertible {
    /// It is gone: nothing will bring it back.
    case missing(String)
    case unreadable(String, reason: String)
    /// It is shorter than it was.
    case truncated(String)

    package var description: String {
        switch self {
        case .missing(let path): "\(path) does not exist any more"
        case .unreadable(let path, let reason): "\(path) can't be read: \(reason)"
        case .truncated(let path): "\(path) has become shorter"
        }
    }
}
