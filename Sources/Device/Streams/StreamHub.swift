import Base
package import Media
import Synchronization

/// One stream of a channel: its source publishes samples here, and every consumer reads them at its own pace.
///
/// All consumers share one ring. It holds the present group of pictures, the samples that some subscriber has still to
/// read, and the requested past. A consumer that is too slow loses whole groups; it never delays the source or the
/// other consumers.
package final class StreamHub: Sendable {
    /// The largest present group, in bytes, that is held for new consumers.
    static let presentGroupBytes = 8 << 20

    private struct Retention {
        let id: Int
        let duration: Duration
        let byteLimit: Int
    }

    private struct State: ~Copyable {
        var ring = SampleRing()
        var subscribers: [HubSubscriber] = []
        /// One closure for each of `subscribers`, in their order.
        var wakes: [@Sendable () -> Void] = []
        var retentions: [Retention] = []
        var lastID = 0
        var keyFrames = KeyFrameRequests()
        var requestKeyFrame: (@Sendable () -> Void)?
    }

    /// The consumers to wake outside the lock: bits for the first 64 subscribers, and the rest.
    private struct Calls {
        var wakes: [@Sendable () -> Void] = []
        var bits: UInt64 = 0
        var others: [@Sendable () -> Void] = []
        var requestKeyFrame: (@Sendable () -> Void)?

        mutating func add(_ index: Int) {
            if index < 64 { bits |= 1 << UInt64(index) } else { others.append(wakes[index]) }
        }

        func make() {
            var rest = bits
            while rest != 0 {
                wakes[rest.trailingZeroBitCount]()
                rest &= rest - 1
            }
            for wake in others { wake() }
            requestKeyFrame?()
        }
    }

    private let clock: DeviceClock
    private let state = Mutex(State())
    private let hasKeyFrameSource = Atomic(false)

    package init(clock: DeviceClock = .system) { self.clock = clock }

    // MARK: The source

    /// Attaches a source to the stream.
    ///
    /// - Parameter requestKeyFrame: requests a key frame at the source's next frame, on any thread, and returns soon;
    ///   nil for a source that makes none on request.
    package func attach(requestKeyFrame: (@Sendable () -> Void)?) {
        state.withLock {
            $0.requestKeyFrame = requestKeyFrame
            $0.keyFrames.forget()
        }
        hasKeyFrameSource.store(requestKeyFrame != nil, ordering: .releasing)
    }

    /// Detaches the source. Consumers stay; another source may be attached.
    package func detach() { attach(requestKeyFrame: nil) }

    /// Sets the tracks of the stream, before its first sample and whenever they change; from any thread.
    package func setTracks(_ tracks: [Track]) {
        let calls = state.withLock { state -> Calls in
            var calls = Calls(wakes: state.wakes)
            guard state.ring.setTracks(tracks) else { return calls }
            for index in state.subscribers.indices where state.subscribers[index].tracksChanged(state.ring) {
                calls.add(index)
            }
            return calls
        }
        calls.make()
    }

    /// Publishes a sample, from any thread, without waiting for consumers.
    package func publish(_ sample: MediaSample) {
        let now = clock.monotonic()
        let wallOffset = clock.wall() - now.nanoseconds
        let calls = state.withLock { state -> Calls in
            let isGroupStart = state.ring.append(sample, wallOffset: wallOffset)
            var calls = Calls(wakes: state.wakes)
            for index in state.subscribers.indices
            where state.subscribers[index].appended(isGroupStart: isGroupStart, state.ring) {
                calls.add(index)
            }
            Self.trim(&state)
            if isGroupStart { state.keyFrames.arrived(now: now) }
            if state.keyFrames.isDue(now: now) { calls.requestKeyFrame = state.requestKeyFrame }
            return calls
        }
        calls.make()
    }

    /// Removes the samples that are no longer needed.
    private static func trim(_ state: inout State) {
        var floor = state.ring.endIndex
        if let start = state.ring.groupStarts.last, state.ring.bytes(from: start) <= presentGroupBytes { floor = start }
        for subscriber in state.subscribers { floor = min(floor, subscriber.needs) }
        for retention in state.retentions {
            var start = state.ring.groupStart(covering: retention.duration)
            while let index = start, state.ring.bytes(from: index) > retention.byteLimit {
                start = state.ring.groupStart(after: index)
            }
            if let start { floor = min(floor, start) }
        }
        state.ring.trim(to: floor)
    }

    // MARK: Consumers

    /// Begins a subscription.
    ///
    /// - Parameters:
    ///   - pacing: when the consumer is woken.
    ///   - byteLimit: the bytes that may wait for the consumer; beyond it, the oldest groups are dropped.
    ///   - wake: called on the publisher's thread, or on the caller's during this call, when there is something to
    ///     read; it must pass the signal on and return at once. It may be called once more after the subscription's
    ///     end.
    package func subscribe(
        from start: StreamStart, pacing: StreamPacing, byteLimit: Int, wake: @escaping @Sendable () -> Void
    ) -> StreamSubscription {
        let (id, wakes) = state.withLock { state in
            state.lastID += 1
            var subscriber = HubSubscriber(
                id: state.lastID, from: start, pacing: pacing, byteLimit: byteLimit, ring: state.ring)
            let wakes = subscriber.wakes(state.ring)
            state.subscribers.append(subscriber)
            state.wakes.append(wake)
            return (state.lastID, wakes)
        }
        if wakes { wake() }
        return StreamSubscription(hub: self, id: id)
    }

    /// Keeps whole groups that cover the last `duration`, so that subscriptions can begin in the past.
    ///
    /// - Parameter byteLimit: the most bytes that these groups may have.
    package func retainPast(_ duration: Duration, byteLimit: Int) -> PastRetention {
        let id = state.withLock { state in
            state.lastID += 1
            state.retentions.append(Retention(id: state.lastID, duration: duration, byteLimit: byteLimit))
            return state.lastID
        }
        return PastRetention(hub: self, id: id)
    }

    func next(_ id: Int) -> StreamDelivery? {
        state.withLock { state in
            guard let index = state.subscribers.firstIndex(where: { $0.id == id }) else { return nil }
            return state.subscribers[index].next(state.ring)
        }
    }

    func finish(_ id: Int) -> Int {
        state.withLock { state in
            guard let index = state.subscribers.firstIndex(where: { $0.id == id }) else { return state.ring.endIndex }
            return state.subscribers[index].finish(state.ring)
        }
    }

    func unsubscribe(_ id: Int) {
        state.withLock { state in
            guard let index = state.subscribers.firstIndex(where: { $0.id == id }) else { return }
            state.subscribers.remove(at: index)
            state.wakes.remove(at: index)
            Self.trim(&state)
        }
    }

    func releasePast(_ id: Int) {
        state.withLock { state in
            state.retentions.removeAll { $0.id == id }
            Self.trim(&state)
        }
    }

    // MARK: Key frames

    /// Whether the source makes key frames on request.
    package var givesKeyFrames: Bool { hasKeyFrameSource.load(ordering: .acquiring) }

    /// Requests a key frame; from any thread. Requests of all consumers are joined into one, which is made at the
    /// earliest ``KeyFrameRequests/shortestPause`` after a key frame.
    package func requestKeyFrame() {
        let now = clock.monotonic()
        let request = state.withLock { state -> (@Sendable () -> Void)? in
            guard let request = state.requestKeyFrame, state.keyFrames.request(now: now) else { return nil }
            return request
        }
        request?()
    }

    // MARK: Status

    package var status: StreamHubStatus {
        state.withLock { state in
            var status = StreamHubStatus(
                samples: state.ring.endIndex, bytes: state.ring.endPosition,
                heldSamples: state.ring.endIndex - state.ring.startIndex,
                heldBytes: state.ring.bytes(from: state.ring.startIndex), heldSpan: state.ring.heldSpan,
                keyFrameRequests: state.keyFrames.count, subscribers: [])
            for subscriber in state.subscribers { status.subscribers.append(subscriber.status(state.ring)) }
            return status
        }
    }
}

/// The state of a stream, and the samples that its consumers have not read yet.
package struct StreamHubStatus: Sendable, Hashable {
    package struct Subscriber: Sendable, Hashable {
        package var waitingSamples: Int
        package var waitingBytes: Int
        /// Samples that the subscriber missed because it was too slow.
        package var dropped: Int
    }

    /// Samples and bytes published so far.
    package var samples: Int
    package var bytes: Int
    /// The samples in the hub now, and the duration of their media.
    package var heldSamples: Int
    package var heldBytes: Int
    package var heldSpan: Duration
    /// The number of key frame requests to the source.
    package var keyFrameRequests: Int
    package var subscribers: [Subscriber]
}
