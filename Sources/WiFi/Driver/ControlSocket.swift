import Base
import Glibc
import System

/// A control socket of wpa_supplicant or hostapd: datagrams in both directions. Events received between responses are
/// kept until `takeEvents`. Calls block; for one thread.
final class ControlSocket {
    enum Failure: Error, CustomStringConvertible {
        case system(String, Int32)
        case noAnswer(String)
        case refused(String)

        var description: String {
            switch self {
            case .system(let what, let code): "\(what): \(SystemError.text(code))"
            case .noAnswer(let command): "no answer to \(command)"
            case .refused(let command): "\(command) was refused"
            }
        }
    }

    let descriptor: Int32
    private let ownPath: String
    private var events: [[UInt8]] = []

    /// A response takes a millisecond, or longer while the program is busy with a driver.
    private static let patience = Duration.seconds(5)
    /// Beyond this number the oldest events are dropped.
    private static let mostEvents = 256

    /// Connects and subscribes to events.
    ///
    /// - Parameters:
    ///   - path: the program's socket.
    ///   - ownPath: the socket for its responses; in a folder of this user alone.
    init(path: String, ownPath: String) throws(Failure) {
        self.ownPath = ownPath
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system("socket", errno) }
        unlink(ownPath)
        let bound = Self.withAddress(ownPath) { bind(descriptor, $0, $1) }
        guard bound == 0 else { throw fail("bind \(ownPath)") }
        guard Self.withAddress(path, { connect(descriptor, $0, $1) }) == 0 else { throw fail("connect \(path)") }
        try expectOK("ATTACH")
    }

    private func fail(_ what: String) -> Failure { .system(what, errno) }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        unlink(ownPath)
    }

    /// Sends a command and returns its response. `shown` replaces it in errors: a command may hold a password.
    package func ask(_ command: String, shown: String? = nil) throws(Failure) -> [UInt8] {
        let bytes = Array(command.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw fail(shown ?? command)
        }
        let deadline = MediaTime.now + Self.patience
        while true {
            let left = deadline - .now
            guard left > .zero, wait(Int32(left.milliseconds.rounded(.up))) else { throw .noAnswer(shown ?? command) }
            guard let message = receive() else { throw fail(shown ?? command) }
            switch message {
            case .answer(let bytes): return bytes
            case .event(_, let text): keep(text)
            }
        }
    }

    /// Sends a command whose response must be `OK`.
    func expectOK(_ command: String, shown: String? = nil) throws(Failure) {
        guard try ask(command, shown: shown).starts(with: "OK".utf8) else { throw .refused(shown ?? command) }
    }

    /// The texts of the events, oldest first.
    ///
    /// - Returns: nil when the program has ended.
    func takeEvents() -> [[UInt8]]? {
        while wait(0) {
            guard let message = receive() else { return nil }
            if case .event(_, let text) = message { keep(text) }
        }
        defer { events = [] }
        return events
    }

    private func keep(_ text: [UInt8]) {
        events.append(text)
        if events.count > Self.mostEvents { events.removeFirst() }
    }

    private func wait(_ milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    private func receive() -> ControlMessage? {
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : ControlMessage(datagram: Array(buffer[..<count]))
    }

    private static func withAddress<T>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
