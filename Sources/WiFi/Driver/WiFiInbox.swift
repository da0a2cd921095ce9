import CLinux
import Glibc
import Synchronization

/// Events from other threads for the Wi-Fi's thread, which they wake.
final class WiFiInbox: Sendable {
    /// Readable when there is an event.
    let descriptor: Int32
    private let content = Mutex((events: [WiFiEvent](), isClosed: false))

    init() throws(ControlSocket.Failure) {
        descriptor = clinux_wake_up()
        guard descriptor >= 0 else { throw .system("eventfd", errno) }
    }

    deinit { Glibc.close(descriptor) }

    /// Adds an event. For any thread; never blocks.
    ///
    /// - Returns: false when the inbox is closed.
    @discardableResult
    func put(_ event: WiFiEvent) -> Bool {
        let isOpen = content.withLock { content in
            if !content.isClosed { content.events.append(event) }
            return !content.isClosed
        }
        ring()
        return isOpen
    }

    func close() {
        content.withLock { $0.isClosed = true }
        ring()
    }

    var isClosed: Bool { content.withLock { $0.isClosed } }

    /// All events added since the last call, oldest first.
    func take() -> [WiFiEvent] {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
        return content.withLock { content in
            defer { content.events = [] }
            return content.events
        }
    }

    private func ring() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }
}
