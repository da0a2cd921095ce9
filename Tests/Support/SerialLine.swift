package import Glibc
import NIOPosix

/// A serial line without hardware: the far end of a pseudo terminal.
package final class SerialLine: Sendable {
    /// The near end, for the program under test.
    package let path: String
    private let end: Int32

    /// The near end, held open so that the line is not hung up between two commands.
    private let held: Int32

    package init() throws {
        end = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var number: UInt32 = 0
        var unlocked: Int32 = 0
        // TIOCSPTLCK and TIOCGPTN, whose macros Swift does not see.
        guard end >= 0, ioctl(end, 0x4004_5431, &unlocked) == 0, ioctl(end, 0x8004_5430, &number) == 0 else {
            close(end)
            throw ChildProcess.Failure(description: "no pseudo terminal")
        }
        path = "/dev/pts/\(number)"
        held = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    }

    deinit {
        close(held)
        close(end)
    }

    /// How the program under test has set it up.
    package var settings: termios {
        var settings = termios()
        tcgetattr(held, &settings)
        return settings
    }

    /// The next bytes that come, within 10 s; fewer when no more come.
    package func read(_ count: Int) async throws -> [UInt8] {
        let end = self.end
        return try await NIOThreadPool.singleton.runIfActive {
            var bytes: [UInt8] = []
            while bytes.count < count {
                var descriptor = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
                guard poll(&descriptor, 1, 10_000) > 0 else { break }
                var chunk = [UInt8](repeating: 0, count: count - bytes.count)
                let got = Glibc.read(end, &chunk, chunk.count)
                guard got > 0 else { break }
                bytes += chunk[..<got]
            }
            return bytes
        }
    }

    /// What has come and was not read yet.
    package func rest() -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        var descriptor = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        while poll(&descriptor, 1, 0) > 0, case let got = Glibc.read(end, &chunk, chunk.count), got > 0 {
            bytes += chunk[..<got]
        }
        return bytes
    }

    /// Whether a frame that fits comes, as the next or after others.
    ///
    /// - Parameter count: bytes of a frame.
    package func reads(frameOf count: Int, where fits: ([UInt8]) -> Bool) async throws -> Bool {
        while case let frame = try await read(count), frame.count == count {
            if fits(frame) { return true }
        }
        return false
    }
}
