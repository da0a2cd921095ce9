import Base
import DequeModule
import Media
import Synchronization

/// What waits of one stream between its encoder and the disk, and before a recording's start what it may begin with.
///
/// The encoder's thread puts in and never waits for more than a moment; the recorder's thread takes out.
final class StreamQueue: Sendable {
    enum Item: Sendable {
        case picture(AccessUnit, wallOffset: Int64, format: VideoFormat?)
        /// The recording ends here.
        case end
    }

    /// What was taken out.
    struct Batch {
        var items: Deque<Item> = []
        /// Pictures that found no room since the last batch.
        package var dropped = 0
    }

    private struct State {
        var reasons: Set<RecordingReason> = []
        var format: VideoFormat?
        /// To be written.
        var items: Deque<Item> = []
        /// So many of `items` may be written: whole groups, except when one is very long.
        var ready = 0
        package var bytes = 0
        var bytesNotReady = 0
        /// While nothing is recorded: the groups that cover `preSeconds`.
        var past: Deque<Item> = []
        var pastBytes = 0
        /// Everything is dropped up to the next key frame: there was no room, or recording has just begun.
        var wantsKeyFrame = true
        /// Whether that is because there was no room.
        var isOverflowing = false
        package var dropped = 0
    }

    let stream: RecordedStream
    let deviceID: String
    private let limit: Int
    private let preTime: Duration
    private let clock: RecorderClock
    private let wake: @Sendable () -> Void
    private let state = Mutex(State())

    /// A group beyond this is written in parts.
    static let partSize = 1 << 20

    init(
        stream: RecordedStream, deviceID: String, limit: Int, preSeconds: Int, clock: RecorderClock,
        wake: @escaping @Sendable () -> Void
    ) {
        self.stream = stream
        self.deviceID = deviceID
        self.limit = limit
        preTime = .seconds(preSeconds)
        self.clock = clock
        self.wake = wake
    }

    var isRecording: Bool { state.withLock { !$0.reasons.isEmpty } }

    func setFormat(_ format: VideoFormat) { state.withLock { $0.format = format } }

    package func start(_ reason: RecordingReason) {
        let hasWork = state.withLock { state -> Bool in
            let isFirst = state.reasons.isEmpty
            state.reasons.insert(reason)
            guard isFirst else { return false }
            state.wantsKeyFrame = state.past.isEmpty
            for item in state.past { Self.push(item, &state) }
            state.past = []
            state.pastBytes = 0
            return state.ready > 0
        }
        if hasWork { wake() }
    }

    func stop(_ reason: RecordingReason) {
        let isLast = state.withLock { state -> Bool in
            guard state.reasons.remove(reason) != nil, state.reasons.isEmpty else { return false }
            state.items.append(.end)
            state.ready = state.items.count
            state.bytesNotReady = 0
            return true
        }
        if isLast { wake() }
    }

    package func append(_ unit: AccessUnit) {
        let wallOffset = clock.wall() - clock.monotonic().nanoseconds
        let hasWork = state.withLock { state -> Bool in
            let item = Item.picture(unit, wallOffset: wallOffset, format: unit.isKeyFrame ? state.format : nil)
            if state.reasons.isEmpty {
                keep(item, unit, &state)
                return false
            }
            if state.wantsKeyFrame && !unit.isKeyFrame {
                if state.isOverflowing { state.dropped += 1 }
                return false
            }
            if state.bytes + unit.bytes.count > limit {
                state.wantsKeyFrame = true
                state.isOverflowing = true
                state.dropped += 1
                return false
            }
            state.wantsKeyFrame = false
            state.isOverflowing = false
            let before = state.ready
            Self.push(item, &state)
            return state.ready > before
        }
        if hasWork { wake() }
    }

    private static func push(_ item: Item, _ state: inout State) {
        guard case .picture(let unit, _, _) = item else { return }
        if unit.isKeyFrame {
            state.ready = state.items.count
            state.bytesNotReady = 0
        }
        state.items.append(item)
        state.bytes += unit.bytes.count
        state.bytesNotReady += unit.bytes.count
        if state.bytesNotReady >= partSize {
            state.ready = state.items.count
            state.bytesNotReady = 0
        }
    }

    /// Keeps a picture of the time before a start, and lets groups go that are not needed any more.
    private func keep(_ item: Item, _ unit: AccessUnit, _ state: inout State) {
        guard preTime > .zero, unit.isKeyFrame || !state.past.isEmpty else { return }
        if unit.isKeyFrame {
            while let next = state.past.dropFirst().firstIndex(where: Self.isKeyFrame),
                case .picture(let second, _, _) = state.past[next], second.captured <= unit.captured - preTime
            {
                for item in state.past.prefix(next) { state.pastBytes -= Self.size(item) }
                state.past.removeFirst(next)
            }
        }
        state.past.append(item)
        state.pastBytes += unit.bytes.count
        while state.pastBytes > limit {
            // The oldest group goes; alone, it goes as a whole and the next key frame begins anew.
            let next = state.past.dropFirst().firstIndex(where: Self.isKeyFrame) ?? state.past.endIndex
            for item in state.past.prefix(next) { state.pastBytes -= Self.size(item) }
            state.past.removeFirst(next)
        }
    }

    private static func isKeyFrame(_ item: Item) -> Bool {
        if case .picture(let unit, _, _) = item { unit.isKeyFrame } else { false }
    }

    private static func size(_ item: Item) -> Int {
        if case .picture(let unit, _, _) = item { unit.bytes.count } else { 0 }
    }

    /// Takes out what may be written.
    ///
    /// - Parameter everything: also a group that is not whole: at the end.
    func take(everything: Bool = false) -> Batch {
        state.withLock { state in
            let count = everything ? state.items.count : state.ready
            var batch = Batch(dropped: state.dropped)
            state.dropped = 0
            if count == state.items.count {
                swap(&batch.items, &state.items)
            } else if count > 0 {
                batch.items.append(contentsOf: state.items.prefix(count))
                state.items.removeFirst(count)
            }
            for item in batch.items { state.bytes -= Self.size(item) }
            if everything { state.bytesNotReady = 0 }
            state.ready = 0
            return batch
        }
    }
}
