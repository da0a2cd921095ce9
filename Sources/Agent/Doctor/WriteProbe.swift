import Base
import Glibc
import System

/// Writes to a disk as recording does, a few megabytes, and says how long it took. Nothing is left behind, whatever
/// ends the process meanwhile: the file has no name.
enum WriteProbe {
    enum Outcome: Sendable, Hashable {
        /// Bytes a second, and the longest that a write and its sync took.
        case done(rate: Double, slowest: Duration)
        case failed(String)
    }

    private static let rounds = 4
    private static let bytes = 64 << 10...1 << 20

    /// It blocks as long as the disk does.
    ///
    /// - Parameter count: what is synced at once; as much as 1 MiB is.
    static func run(in folder: String, syncing count: Int) -> Outcome {
        let path = "\(folder)/.doctor.\(getpid())"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return .failed("can't write to \(folder): \(SystemError.text(errno))") }
        defer { close(file) }
        unlink(path)
        let size = min(max(count, bytes.lowerBound), bytes.upperBound)
        // No pattern: some cards are quick with zeros.
        let block = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        var slowest = Duration.zero
        let start = MediaTime.now
        for _ in 0..<rounds {
            let before = MediaTime.now
            do {
                try OutputFile.writeAll(block, to: file)
            } catch {
                return .failed("can't write to \(folder): \(SystemError.text(error.code))")
            }
            guard fdatasync(file) == 0 else { return .failed("can't sync \(folder): \(SystemError.text(errno))") }
            slowest = max(slowest, MediaTime.now - before)
        }
        let seconds = max((MediaTime.now - start).milliseconds / 1000, 1e-6)
        return .done(rate: Double(size * rounds) / seconds, slowest: slowest)
    }
}
