import Device
import Synchronization

/// The state shared by the writer and other threads: how far each open segment is on the disk, which segments are being
/// played, and which channels are overwritten.
final class SegmentTable: Sendable {
    /// An open segment, as far as it is on the disk.
    struct Live: Sendable {
        package var bytes: Int64 = 0
        var ticks: Int64 = 0
        var keyFrames = KeyFrameTable()
    }

    private struct State {
        var live: [Int64: Live] = [:]
        var pins: [Int64: Int] = [:]
        var going: Set<Int64> = []
        var channelsWithoutLoop: Set<ChannelID> = []
    }

    private let state = Mutex(State())

    func setLive(_ id: Int64, _ live: Live) { state.withLock { $0.live[id] = live } }
    func removeLive(_ id: Int64) { state.withLock { _ = $0.live.removeValue(forKey: id) } }
    func removeAllLive() { state.withLock { $0.live = [:] } }
    func live(_ id: Int64) -> Live? { state.withLock { $0.live[id] } }

    /// Sets whether a channel's oldest recordings are overwritten when the store is full.
    func setLoop(_ isOn: Bool, channel: ChannelID) {
        state.withLock { state in
            if isOn { state.channelsWithoutLoop.remove(channel) } else { state.channelsWithoutLoop.insert(channel) }
        }
    }

    var channelsWithoutLoop: Set<ChannelID> { state.withLock { $0.channelsWithoutLoop } }

    /// Keeps a segment from being removed while it is played.
    ///
    /// - Returns: false when it is already being removed.
    func pin(_ id: Int64) -> Bool {
        state.withLock { state in
            if state.going.contains(id) { return false }
            state.pins[id, default: 0] += 1
            return true
        }
    }

    func unpin(_ id: Int64) {
        state.withLock { state in
            let count = (state.pins[id] ?? 1) - 1
            state.pins[id] = count > 0 ? count : nil
        }
    }

    func isPinned(_ id: Int64) -> Bool { state.withLock { $0.pins[id] != nil } }

    /// Makes a segment unavailable to readers before its file is removed.
    ///
    /// - Returns: false when it is being played.
    func beginRemoval(_ id: Int64, evenPinned: Bool = false) -> Bool {
        state.withLock { state in
            if state.pins[id] != nil && !evenPinned { return false }
            state.going.insert(id)
            return true
        }
    }

    func endAllRemovals() { state.withLock { $0.going = [] } }
    func endRemoval(_ id: Int64) { state.withLock { _ = $0.going.remove(id) } }
}
