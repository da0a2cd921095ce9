import Logging

/// Remembers the router's port across a power cut, so that the next run can remove it.
struct MappedPortKeeper: Sendable {
    let store: StateStore
    let logger: Logger

    /// The one of the last run.
    func last() async -> UInt16? {
        let bytes = try? await store.onThread { try $0.value(StateName.mappedPort) }
        return (bytes ?? nil).flatMap { UInt16(String(decoding: $0, as: UTF8.self)) }
    }

    /// Returns at once.
    func keep(_ port: UInt16) {
        Task {
            do {
                try await store.onThread { try $0.set(StateName.mappedPort, to: Array("\(port)".utf8)) }
            } catch {
                logger.warning("\(error)")
            }
        }
    }
}
