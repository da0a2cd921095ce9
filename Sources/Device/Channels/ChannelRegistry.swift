package import Media
import Synchronization

/// A channel of the device: its source, and the hubs of its streams.
package struct DeviceChannel: Sendable {
    package let id: ChannelID
    package let name: String
    package let source: any ChannelSource
    package let hubs: [StreamType: StreamHub]

    package init(id: ChannelID, name: String, source: any ChannelSource, hubs: [StreamType: StreamHub]) {
        self.id = id
        self.name = name
        self.source = source
        self.hubs = hubs
    }
}

/// The addition or removal of a channel.
package enum ChannelChange: Sendable {
    case added(DeviceChannel)
    case removed(ChannelID)
}

/// The current channels. They are added and removed while the agent runs.
package final class ChannelRegistry: Sendable {
    private struct State {
        var channels: [ChannelID: DeviceChannel] = [:]
        var followers: [Int: AsyncStream<ChannelChange>.Continuation] = [:]
        var lastID = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// The current channels, by number.
    package var channels: [DeviceChannel] { state.withLock { $0.channels.values.sorted { $0.id < $1.id } } }

    package subscript(id: ChannelID) -> DeviceChannel? { state.withLock { $0.channels[id] } }

    /// Adds a channel, replacing one with the same number.
    package func add(_ channel: DeviceChannel) {
        state.withLock { state in
            if state.channels.updateValue(channel, forKey: channel.id) != nil {
                Self.tell(.removed(channel.id), state)
            }
            Self.tell(.added(channel), state)
        }
    }

    /// - Returns: the removed channel, whose source the caller must stop.
    @discardableResult
    package func remove(_ id: ChannelID) -> DeviceChannel? {
        state.withLock { state in
            guard let channel = state.channels.removeValue(forKey: id) else { return nil }
            Self.tell(.removed(id), state)
            return channel
        }
    }

    /// The current channels as added, and then every change, in order.
    package var changes: AsyncStream<ChannelChange> {
        let (stream, continuation) = AsyncStream.makeStream(of: ChannelChange.self)
        let id = state.withLock { state in
            state.lastID += 1
            for channel in state.channels.values.sorted(by: { $0.id < $1.id }) { continuation.yield(.added(channel)) }
            state.followers[state.lastID] = continuation
            return state.lastID
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.followers.removeValue(forKey: id) }
        }
        return stream
    }

    /// Reports a change. Called under the lock: a stream's `yield` only stores, and so all observers get the same
    /// order.
    private static func tell(_ change: ChannelChange, _ state: State) {
        for follower in state.followers.values { follower.yield(change) }
    }
}
