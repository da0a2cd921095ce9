import Logging
import Net
import System

/// Persists the mapped port of the router across a power cut, so that the next run can remove the mapping.
final class MappedPortStore: Sendable {
    private let store: StateStore
    private let logger: Logger
    private let ports: AsyncStream<UInt16>
    private let newest: AsyncStream<UInt16>.Continuation

    init(store: StateStore, logger: Logger) {
        self.store = store
        // Written one after the other; of those that arrive meanwhile, only the newest.
        (ports, newest) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.logger = logger
    }

    /// Writes the ports passed to `keep`, until it is cancelled.
    func run() async {
        for await port in ports {
            do {
                try await store.onThread { try $0.set(StateName.mappedPort, to: Array("\(port)".utf8)) }
            } catch {
                logger.warning("\(error)")
            }
        }
    }

    /// The mapped port of the last run.
    func last() async -> UInt16? {
        let bytes = try? await store.onThread { try $0.value(StateName.mappedPort) }
        return (bytes ?? nil).flatMap { UInt16(String(decoding: $0, as: UTF8.self)) }
    }

    /// Persists a port. Returns at once.
    func keep(_ port: UInt16) { newest.yield(port) }
}
