import Base
import Glibc
import System

/// Writes a few megabytes to a disk as the recorder does, and measures the time. Nothing is left behind even if the
/// process is killed meanwhile: the file has no name.
enum WriteProbe {
    enum Outcome: Sendable, Hashable {
        /// The rate in bytes per second, and the longest time of a write with its sync.
        case done(rate: Double, slowest: Duration)
        case failed(String)
    }

    private static let rounds = 4
    private static let bytes = 64 << 10...1 << 20

    /// Runs the probe. Blocks as long as the disk does.
    ///
    /// - Parameter count: the bytes between syncs, clamped to 64 KiB to 1 MiB.
    static func run(in folder: String, syncing count: Int) -> Outcome {
        let path = "\(folder)/.doctor.\(getpid())"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return .failed("can't write to \(folder): \(SystemError.text(errno))") }
        defer { close(file) }
        unlink(path)
        let size = min(max(count, bytes.lowerBound), bytes.upperBound)
        // Pseudorandom data: some cards write zeros faster.
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
