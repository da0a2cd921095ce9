import Synchronization

/// The addition or removal of a channel.
package enum ChannelChange: Sendable {
    case added(DeviceChannel)
    case removed(ChannelID)
}

/// The current channels. They are added and removed while the agent runs.
package final class ChannelRegistry: Sendable {
    private struct Follower {
        let notify: @Sendable (ChannelChange) -> Void
        let isGone: @Sendable () -> Bool
    }

    private struct State {
        var channels: [ChannelID: DeviceChannel] = [:]
        var followers: [Follower] = []
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
                Self.notify(.removed(channel.id), &state)
            }
            Self.notify(.added(channel), &state)
        }
    }

    /// - Returns: the removed channel, whose source the caller must stop.
    @discardableResult
    package func remove(_ id: ChannelID) -> DeviceChannel? {
        state.withLock { state in
            guard let channel = state.channels.removeValue(forKey: id) else { return nil }
            Self.notify(.removed(id), &state)
            return channel
        }
    }

    /// The channel of this number, for somebody who asks for it by number.
    ///
    /// - Throws: ``ControlError/notFound(_:)``
    package func channel(_ number: Int) throws(ControlError) -> DeviceChannel {
        if let channel = self[ChannelID(number)] { return channel }
        throw .notFound(ChannelID(number).missingText(among: channels.map(\.id)))
    }

    /// Calls `handler` with the current channels as added, and then with every change, in order, for as long as `owner`
    /// lives.
    ///
    /// - Parameter handler: called under the registry's lock, on the thread that makes the change: it must pass the
    ///   change on to an event loop or a queue, and return at once.
    package func attach<Owner: AnyObject & Sendable>(
        _ owner: Owner, _ handler: @escaping @Sendable (Owner, ChannelChange) -> Void
    ) {
        let follower = Follower(
            notify: { [weak owner] change in if let owner { handler(owner, change) } },
            isGone: { [weak owner] in owner == nil })
        state.withLock { state in
            for channel in state.channels.values.sorted(by: { $0.id < $1.id }) { follower.notify(.added(channel)) }
            state.followers.append(follower)
        }
    }

    /// Reports a change. Called under the lock, so that all followers get the same order.
    private static func notify(_ change: ChannelChange, _ state: inout State) {
        state.followers.removeAll { $0.isGone() }
        for follower in state.followers { follower.notify(change) }
    }
}

extension ChannelID {
    /// The text for a number that no channel has: `there is no channel 4; they go from 0 to 2`.
    func missingText(among channels: [ChannelID]) -> String {
        let numbers = channels.map(\.rawValue).sorted()
        let known =
            numbers.last.map { numbers == Array(0...$0) ? "they go from 0 to \($0)" : "there are \(numbers)" }
        return "there is no channel \(self); \(known ?? "there is none now")"
    }
}
