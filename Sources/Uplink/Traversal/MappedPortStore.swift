import Logging
import Net
import System

/// Remembers the router's port across a power cut, so that the next run can remove it.
final class MappedPortStore: Sendable {
    private let store: StateStore
    private let logger: Logger
    private let ports: AsyncStream<UInt16>
    private let newest: AsyncStream<UInt16>.Continuation

    init(store: StateStore, logger: Logger) {
        self.store = store
        // One after the other, and of those that come meanwhile the newest alone.
        (ports, newest) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.logger = logger
    }

    /// Writes what it is given, until it is cancelled.
    func run() async {
        for await port in ports {
            do {
                try await store.onThread { try $0.set(StateName.mappedPort, to: Array("\(port)".utf8)) }
            } catch {
                logger.warning("\(error)")
            }
        }
    }

    /// The one of the last run.
    func last() async -> UInt16? {
        let bytes = try? await store.onThread { try $0.value(StateName.mappedPort) }
        return (bytes ?? nil).flatMap { UInt16(String(decoding: $0, as: UTF8.self)) }
    }

    /// Returns at once.
    func keep(_ port: UInt16) { newest.yield(port) }
}
