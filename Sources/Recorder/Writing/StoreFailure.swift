import CSQLite
import Glibc
import System

/// A failure that stops the writer.
enum StoreFailure: Error {
    /// No more may be removed: the stream waits, the others continue.
    case full
    case file(FileFailure)
    case index(DatabaseFailure)

    var failure: RecordingFailure {
        switch self {
        case .full: .noSpace
        case .index(let failure):
            switch failure.code & 0xFF {
            case SQLITE_READONLY: .readOnly
            case SQLITE_CANTOPEN: .vanished
            case SQLITE_FULL: .noSpace
            default: .writeError
            }
        case .file(let failure):
            switch failure.code {
            case EROFS, EACCES, EPERM: .readOnly
            case ENOENT, ENODEV, ENXIO, ENOTDIR: .vanished
            case ENOSPC, EDQUOT: .noSpace
            default: .writeError
            }
        }
    }

    /// Whether the recordings can't be searched and read any more either.
    var endsReading: Bool {
        if case .index = self { failure != .readOnly } else { failure == .vanished }
    }

    var reason: String {
        switch self {
        case .full: "nothing may be removed"
        case .file(let failure): "\(failure)"
        case .index(let failure): "\(failure)"
        }
    }

    /// Runs `body` and converts its error; `index(_:)` does the same for the index.
    static func files<Result: ~Copyable>(_ body: () throws(FileFailure) -> Result) throws(StoreFailure) -> Result {
        do throws(FileFailure) { return try body() } catch { throw .file(error) }
    }

    static func index<Result>(_ body: () throws(DatabaseFailure) -> Result) throws(StoreFailure) -> Result {
        do throws(DatabaseFailure) { return try body() } catch { throw .index(error) }
    }
}
