import Media
import Synchronization

/// The encoding of a stream: as the user's file has it, with what was set since.
///
/// Readers never wait. Changes are made one after the other, and each sees the result of the one before.
package final class StreamEncoding: Sendable {
    private struct State {
        var change: EncodingChange
        var isChanging = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// As the user's file has it.
    package let file: EncodingSettings
    private let keep: @Sendable ([UInt8]?) async throws -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - kept: what `keep` got last. It is left out when it makes no sense, or the encoder would not take it.
    ///   - keep: has its argument on the disk when it returns; nil: there is nothing to be kept any more.
    package init(file: EncodingSettings, kept: [UInt8]?, keep: @escaping @Sendable ([UInt8]?) async throws -> Void) {
        self.file = file
        self.keep = keep
        var change = kept.flatMap { EncodingChange(json: $0) } ?? EncodingChange()
        if (try? change.applied(to: file).validate()) == nil { change = EncodingChange() }
        state = Mutex(State(change: change))
    }

    package var current: EncodingSettings { state.withLock { $0.change }.applied(to: file) }

    /// The values that differ from the file's: `bitRate 1024 set since; the file says 2048`.
    package var overrides: [String] {
        let current = current
        return EncodingChange.Name.allCases.compactMap { name in
            let (now, before) = (current.text(name), file.text(name))
            return now == before ? nil : "\(name) \(now) set since; the file says \(before)"
        }
    }

    /// Changes what was set since, applies it at the source and keeps it.
    ///
    /// - Throws: ``ControlError``; nothing is changed then.
    func change(
        _ stream: StreamType, at source: any ChannelSource, _ body: @Sendable (inout EncodingChange) -> Void
    ) async throws(ControlError) {
        await begin()
        defer { end() }
        let old = state.withLock { $0.change }
        var new = old
        body(&new)
        let settings = new.applied(to: file)
        try settings.validate()
        try await source.apply(settings, to: stream)
        if new == old { return }
        do {
            try await keep(new == EncodingChange() ? nil : new.json(over: file))
        } catch {
            // The old one was in effect before.
            try? await source.apply(old.applied(to: file), to: stream)
            throw .failed("\(error)")
        }
        state.withLock { [new] in $0.change = new }
    }

    private func begin() async {
        await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                if state.isChanging { state.waiting.append(continuation) }
                defer { state.isChanging = true }
                return !state.isChanging
            }
            if isFirst { continuation.resume() }
        }
    }

    private func end() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isChanging = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
