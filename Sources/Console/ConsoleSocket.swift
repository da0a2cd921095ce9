import Glibc
import System

/// The console's socket in the file system, owned by one agent at a time.
package struct ConsoleSocket: Sendable {
    /// The maximum length of a path in `sockaddr_un` in bytes, without the terminating zero.
    package static let maximumPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    package let path: String
    /// The listening descriptor; owned by the code that accepts connections.
    let descriptor: Int32
    /// The lock that marks a running agent; open as long as the socket is.
    private let lock: Int32

    /// Creates the socket, and its folder if it is missing.
    ///
    /// Only this user may connect. The socket of a crashed agent is replaced: a lock beside it, which the kernel
    /// releases when a process dies, distinguishes a stale socket from a live one without a race.
    init(path: String) throws(ConsoleSocketError) {
        guard path.utf8.count <= Self.maximumPath else { throw .pathTooLong(path) }
        do { try Folder.make(Folder.containing(path), mode: 0o700) } catch { throw .unusable(path, error.code) }

        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw .unusable(path, errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(lock)
            throw code == EWOULDBLOCK ? .alreadyRuns(path) : .unusable(path, code)
        }
        do throws(ConsoleSocketError) {
            try Self.removeStale(path)
            descriptor = try Self.listen(path)
        } catch {
            close(lock)
            throw error
        }
        self.path = path
        self.lock = lock
    }

    /// Removes the socket from the file system and releases the lock. The descriptor stays open.
    func remove() {
        unlink(path)
        releaseLock()
    }

    /// Lets another agent replace the socket.
    func releaseLock() { close(lock) }

    private static func removeStale(_ path: String) throws(ConsoleSocketError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        // The socket is live, but not locked: it belongs to another program than an agent.
        if let connection = try? ConsoleSocket.connect(path) {
            close(connection)
            throw .alreadyRuns(path)
        }
        guard unlink(path) == 0 else { throw .unusable(path, errno) }
    }

    private static func listen(_ path: String) throws(ConsoleSocketError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unusable(path, errno) }
        // On Linux the file takes its mode from the unbound socket, so that it is never open to others, not even
        // for a moment, and the process's umask stays as it is.
        guard fchmod(descriptor, 0o600) == 0,
            withAddress(path, { bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, Int32(ConsoleLimits.connections)) == 0
        else {
            let code = errno
            close(descriptor)
            throw .unusable(path, code)
        }
        return descriptor
    }

    /// Whether something exists at `path`, or might and is hidden from this user.
    package static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 || errno == EACCES
    }

    /// Connects to the agent that listens at `path`; the caller closes the connection.
    static func connect(_ path: String) throws(ConsoleSocketError) -> Int32 {
        guard path.utf8.count <= maximumPath else { throw .pathTooLong(path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unusable(path, errno) }
        guard withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let code = errno
            close(descriptor)
            switch code {
            case ENOENT, ECONNREFUSED: throw .nobodyListens(path)
            case EACCES, EPERM: throw .notAllowed(path)
            default: throw .unusable(path, code)
            }
        }
        return descriptor
    }

    /// - Precondition: the path has at most `maximumPath` bytes.
    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { address in
                address.baseAddress.map { body($0, socklen_t(bytes.count)) } ?? -1
            }
        }
    }
}

/// The reason why there is no console socket, or no connection to it.
package enum ConsoleSocketError: Error, Hashable, CustomStringConvertible {
    case pathTooLong(String)
    case alreadyRuns(String)
    case notASocket(String)
    case nobodyListens(String)
    case notAllowed(String)
    /// With the `errno`.
    case unusable(String, Int32)

    package var description: String {
        switch self {
        case .pathTooLong(let path):
            "the console's socket \(path) has a path of more than \(ConsoleSocket.maximumPath) bytes; choose a "
                + "shorter one"
        case .alreadyRuns(let path):
            "another agent runs already: it listens at \(path); stop it, or set console.socket to another path"
        case .notASocket(let path):
            "\(path) is no socket; remove it, or set console.socket to another path"
        case .nobodyListens(let path):
            "no agent listens at \(path); start one with camera-agent run, or name its socket with --socket"
        case .notAllowed(let path):
            "the agent at \(path) belongs to another user; ask as that user or with sudo"
        case .unusable(let path, let code):
            "can't use the console's socket \(path): \(SystemError.text(code))"
        }
    }
}
