@testable import Agent
import Synchronization

/// Recordings in memory.
final class CatalogForTests: RecordingCatalog {
    struct Missing: Error, CustomStringConvertible { let description = "there is no such recording" }

    struct State {
        var entries: [CatalogEntry] = []
        var queries: [CatalogQuery] = []
        var isBroken = false
    }

    let state: Mutex<State>

    init(_ entries: [CatalogEntry]) { state = Mutex(State(entries: entries)) }

    private func work<Value>(_ body: (inout State) throws -> Value) throws -> Value {
        try state.withLock { state in
            if state.isBroken { throw Missing() }
            return try body(&state)
        }
    }

    func page(_ query: CatalogQuery) throws -> CatalogPage {
        try work { state in
            state.queries.append(query)
            var found = state.entries.filter { entry in
                query.time.map { entry.start <= $0.upperBound && entry.end >= $0.lowerBound } ?? true
            }
            if query.newestFirst { found.reverse() }
            let page = found.dropFirst((query.page - 1) * CatalogQuery.pageSize).prefix(CatalogQuery.pageSize)
            return CatalogPage(total: found.count, entries: Array(page))
        }
    }

    func remove(_ name: String, channel: Int) throws {
        try work { state in
            guard let place = state.entries.firstIndex(where: { $0.name == name }) else { throw Missing() }
            state.entries.remove(at: place)
        }
    }

    func room() throws -> StorageUsage { try work { _ in StorageUsage(total: 8_589_934_592, free: 4_096) } }
    func format() throws { try work { $0.entries = [] } }
}
