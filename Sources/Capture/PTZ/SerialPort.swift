import Base
import Glibc
import System

/// An open serial line in raw mode: 8 data bits, no parity, 1 stop bit. Closed by `deinit`.
final class SerialPort: Sendable {
    /// The longest time for one write: a frame takes at most 60 ms, even at 1200 bit/s.
    static let writeLimit = Duration.seconds(1)

    private let path: String
    private let descriptor: Int32

    init(path: String, baudRate: Int) throws(PTZError) {
        self.path = path
        // Without O_NONBLOCK, open waits for a modem's carrier on some lines.
        descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason =
                switch errno {
                case EACCES: "permission denied; the user has to be in the group 'dialout'"
                case ENOENT: "there is no such device; check the cable and the path"
                case let number: SystemError.text(number)
                }
            throw .port(path: path, reason: reason)
        }
        do throws(PTZError) {
            try configure(baudRate: baudRate)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    private func configure(baudRate: Int) throws(PTZError) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw .port(path: path, reason: "it is no serial port") }
        guard let speed = Self.speeds[baudRate] else {
            throw .port(path: path, reason: "a baud rate of \(baudRate) is unknown here")
        }
        cfmakeraw(&settings)  // 8 bits, no parity, nothing translated
        settings.c_cflag |= tcflag_t(CLOCAL) | tcflag_t(CREAD)
        // HUPCL off: DTR stays unchanged when the port is closed, for adapters that switch their transmitter with it.
        settings.c_cflag &= ~(tcflag_t(CSTOPB) | tcflag_t(CRTSCTS) | tcflag_t(HUPCL))
        guard cfsetspeed(&settings, speed_t(speed)) == 0, tcsetattr(descriptor, TCSANOW, &settings) == 0 else {
            throw .port(path: path, reason: "it does not take \(baudRate) bit/s: \(SystemError.text(errno))")
        }
        // tcsetattr succeeds if it could apply any part of the request.
        var actual = termios()
        guard tcgetattr(descriptor, &actual) == 0, cfgetospeed(&actual) == speed_t(speed) else {
            throw .port(path: path, reason: "it does not take \(baudRate) bit/s")
        }
    }

    /// Writes all bytes; blocks at most ``writeLimit``.
    package func write(_ bytes: [UInt8]) throws(PTZError) {
        let deadline = MediaTime.now + Self.writeLimit
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                let left = Int32(clamping: (deadline - MediaTime.now).nanoseconds / 1_000_000)
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard left > 0, poll(&wait, 1, left) != 0 else { throw .port(path: path, reason: "it takes no bytes") }
            } else if errno != EINTR {
                throw .port(path: path, reason: SystemError.text(errno))
            }
        }
    }

    private static let speeds: [Int: Int32] = [
        1200: B1200, 2400: B2400, 4800: B4800, 9600: B9600, 19_200: B19200, 38_400: B38400, 57_600: B57600,
        115_200: B115200,
    ]
}
