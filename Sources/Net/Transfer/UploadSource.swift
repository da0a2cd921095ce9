import Glibc
import System

/// The source of an upload's bytes.
///
/// The bytes are read in pieces on the transfer's thread, some of them twice when a server requires it, and never kept.
package protocol UploadSource {
    /// The total size in bytes. It must not change while the source is open.
    var size: Int64 { get }

    /// Reads up to the buffer's size at `offset`; 0 only at the end. It may block on a disk, not on a network.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadSourceError) -> Int
}

/// The reason why an upload's bytes cannot be read.
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

/// A file, or a part of one, as the data of an upload.
package final class FileSource: UploadSource {
    private let descriptor: Int32
    private let path: String
    private let start: Int64
    package let size: Int64

    /// - Parameter range: the range in bytes; nil: the whole file at its present length.
    package init(path: String, range: Range<Int64>? = nil) throws(UploadSourceError) {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            let why = errno
            throw why == ENOENT ? .missing(path) : .unreadable(path, reason: SystemError.text(why))
        }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw .unreadable(path, reason: "it is not a file")
        }
        let length = Int64(status.st_size)
        let range = range ?? 0..<length
        guard range.lowerBound >= 0, range.upperBound <= length else {
            close(opened)
            throw .truncated(path)
        }
        descriptor = opened
        self.path = path
        start = range.lowerBound
        size = range.upperBound - range.lowerBound
    }

    deinit { close(descriptor) }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(UploadSourceError) -> Int {
        let wanted = Int(min(Int64(buffer.count), size - offset))
        guard wanted > 0 else { return 0 }
        while true {
            let count = pread(descriptor, buffer.baseAddress, wanted, off_t(start + offset))
            if count > 0 { return count }
            if count == 0 { throw .truncated(path) }
            if errno != EINTR { throw .unreadable(path, reason: SystemError.text(errno)) }
        }
    }
}
