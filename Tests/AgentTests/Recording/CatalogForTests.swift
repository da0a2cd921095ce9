import Device
import Synchronization

/// Recordings in memory.
final class CatalogForTests: RecordingCatalog {
    struct State {
        var entries: [Recording] = []
        var queries: [RecordingQuery] = []
        var isBroken = false
    }

    let state: Mutex<State>

    init(_ entries: [Recording]) { state = Mutex(State(entries: entries)) }

    private func work<Value>(
        _ body: (inout State) throws(RecordingError) -> Value
    ) throws(RecordingError) -> Value {
        try state.withLock { state throws(RecordingError) in
            if state.isBroken { throw .unavailable("the disk is broken") }
            return try body(&state)
        }
    }

    func search(_ query: RecordingQuery) async throws(RecordingError) -> RecordingPage {
        try work { state throws(RecordingError) in
            state.queries.append(query)
            var found = state.entries.filter { $0.wall.overlaps(query.range) }
            if query.newestFirst { found.reverse() }
            let skipped = (query.page - 1).multipliedReportingOverflow(by: query.pageSize)
            let page = found.dropFirst(skipped.overflow ? .max : skipped.partialValue).prefix(query.pageSize)
            return RecordingPage(recordings: Array(page), total: found.count)
        }
    }

    func recording(named name: String) async throws(RecordingError) -> Recording {
        try work { state throws(RecordingError) in
            guard let found = state.entries.first(where: { $0.name == name }) else { throw .noSuchRecording(name) }
            return found
        }
    }

    func delete(named name: String, channel: ChannelID) async throws(RecordingError) {
        try work { state throws(RecordingError) in
            guard let index = state.entries.firstIndex(where: { $0.name == name }) else {
                throw .noSuchRecording(name)
            }
            state.entries.remove(at: index)
        }
    }

    func usage() async throws(RecordingError) -> RecordingUsage {
        try work { _ throws(RecordingError) in RecordingUsage(capacity: 8_589_934_592, used: 8_589_930_496) }
    }

    func deleteAll() async throws(RecordingError) { try work { $0.entries = [] } }
}
