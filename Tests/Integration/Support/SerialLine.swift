import Glibc
import NIOPosix

/// A serial line without hardware: the far end of a pseudo terminal.
final class SerialLine: Sendable {
    let path: String
    private let end: Int32

    /// The near end, held open so that the line is not hung up between two commands.
    private let held: Int32

    init() throws {
        end = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var number: UInt32 = 0
        var unlocked: Int32 = 0
        // TIOCSPTLCK and TIOCGPTN, whose macros Swift does not see.
        guard end >= 0, ioctl(end, 0x4004_5431, &unlocked) == 0, ioctl(end, 0x8004_5430, &number) == 0 else {
            throw ChildProcess.Failure(description: "no pseudo terminal")
        }
        path = "/dev/pts/\(number)"
        held = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    }

    deinit {
        close(held)
        close(end)
    }

    /// The next bytes that come, within 10 s.
    func read(_ count: Int) async throws -> [UInt8] {
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
}
