import CLinux
import Glibc
import Synchronization

/// Events from other threads for the Wi-Fi's thread, which they wake.
final class WiFiInbox: Sendable {
    /// Readable when there is an event.
    let descriptor: Int32
    private let content = Mutex(Content())

    private struct Content {
        var events: [WiFiEvent] = []
        /// Callers that wait for the networks in range.
        var askers: [CheckedContinuation<[HeardNetwork]?, Never>] = []
        var isClosed = false
    }

    init() throws(ControlSocket.Failure) {
        descriptor = clinux_wake_up()
        guard descriptor >= 0 else { throw .system("eventfd", errno) }
    }

    deinit { Glibc.close(descriptor) }

    /// Adds an event, unless the inbox is closed. For any thread; never blocks.
    func put(_ event: WiFiEvent) {
        content.withLock { if !$0.isClosed { $0.events.append(event) } }
        ring()
    }

    /// Adds a query, and returns its answer; nil when the Wi-Fi does not work, and when the inbox is closed.
    func networks() async -> [HeardNetwork]? {
        await withCheckedContinuation { asker in
            let isOpen = content.withLock { content in
                guard !content.isClosed else { return false }
                content.events.append(.query)
                content.askers.append(asker)
                return true
            }
            if isOpen { ring() } else { asker.resume(returning: nil) }
        }
    }

    /// Answers all queries.
    func answer(_ heard: [HeardNetwork]?) {
        let askers = content.withLock { content in
            defer { content.askers = [] }
            return content.askers
        }
        for asker in askers { asker.resume(returning: heard) }
    }

    /// Accepts nothing more. Queries are still to be answered.
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
