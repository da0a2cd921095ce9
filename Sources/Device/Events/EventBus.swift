import DequeModule
import Synchronization

/// Delivers events from their posters to subscribers.
///
/// Every subscriber gets the events in the order in which they were posted. Active conditions are kept, so that a late
/// subscriber gets them first.
package final class EventBus: Sendable {
    private struct Subscriber {
        let id: Int
        let filter: EventFilter
        let handler: @Sendable (DeviceEvent) -> Void
        /// Events with a smaller number were posted before the subscription.
        let firstNumber: Int
        var isGone: @Sendable () -> Bool = { false }
    }

    private struct Pending {
        let event: DeviceEvent
        let number: Int
        /// Set for a condition that was active at subscription: the only subscriber to receive it.
        let only: Int?
    }

    private struct State {
        var subscribers: [Subscriber] = []
        var active: [DeviceEvent] = []
        var pending: Deque<Pending> = []
        /// Whether a thread is delivering; it also delivers the events posted meanwhile.
        var isDelivering = false
        var lastID = 0
        var lastNumber = 0
    }

    private let clock: DeviceClock
    private let state = Mutex(State())

    package init(clock: DeviceClock = .system) { self.clock = clock }

    // MARK: Posting

    /// Begins a condition. If it is active already, nothing is posted.
    package func begin(
        _ topic: EventTopic, channel: ChannelID? = nil, _ words: String, detail: DeviceEvent.Detail = .none
    ) {
        post(.init(topic, channel: channel), .began, words, detail)
    }

    /// Ends a condition. If it is not active, nothing is posted.
    package func end(_ topic: EventTopic, channel: ChannelID? = nil, _ words: String = "") {
        post(.init(topic, channel: channel), .ended, words, .none)
    }

    /// Posts a momentary event.
    package func post(
        _ topic: EventTopic, channel: ChannelID? = nil, _ words: String, detail: DeviceEvent.Detail = .none
    ) {
        post(.init(topic, channel: channel), .momentary, words, detail)
    }

    private func post(
        _ condition: DeviceEvent.Condition, _ phase: DeviceEvent.Phase, _ words: String, _ detail: DeviceEvent.Detail
    ) {
        let event = DeviceEvent(
            condition, phase, time: clock.monotonic(), wallTime: clock.wall(), words: words, detail: detail)
        let delivers = state.withLock { state in
            let index = state.active.firstIndex { $0.condition == condition }
            switch (phase, index) {
            case (.began, nil): state.active.append(event)
            case (.ended, let index?): state.active.remove(at: index)
            case (.began, _), (.ended, nil): return false
            case (.momentary, _): break
            }
            state.lastNumber += 1
            state.pending.append(Pending(event: event, number: state.lastNumber, only: nil))
            return Self.takesDelivery(&state)
        }
        if delivers { deliver() }
    }

    /// The active conditions, in the order of their beginnings.
    package var active: [DeviceEvent] { state.withLock { $0.active } }

    // MARK: Subscribing

    /// Calls `handler` with the active conditions, and then with every event.
    ///
    /// - Parameter handler: called on a poster's thread or the caller's, one event after the other. It must pass the
    ///   event on, to an event loop or a queue, and return at once; it may post. It may be called once more after the
    ///   subscription's end.
    package func subscribe(
        _ filter: EventFilter = .all, _ handler: @escaping @Sendable (DeviceEvent) -> Void
    ) -> EventSubscription {
        EventSubscription(bus: self, id: add(filter, handler))
    }

    /// The active conditions, and then every event, until the iteration ends or its task is cancelled.
    ///
    /// - Parameter limit: how many events may wait for the consumer; beyond it, the oldest are lost. Conditions stay in
    ///   ``active``.
    package func events(_ filter: EventFilter = .all, limit: Int = 256) -> AsyncStream<DeviceEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DeviceEvent.self, bufferingPolicy: .bufferingNewest(limit))
        let id = add(filter) { continuation.yield($0) }
        continuation.onTermination = { [weak self] _ in self?.unsubscribe(id) }
        return stream
    }

    /// As ``subscribe(_:_:)`` for as long as `owner` lives: for an owner that hears from the end of its initializer on.
    package func attach<Owner: AnyObject & Sendable>(
        _ owner: Owner, _ filter: EventFilter = .all, _ handler: @escaping @Sendable (Owner, DeviceEvent) -> Void
    ) {
        _ = add(filter, isGone: { [weak owner] in owner == nil }) { [weak owner] event in
            if let owner { handler(owner, event) }
        }
    }

    private func add(
        _ filter: EventFilter, isGone: @escaping @Sendable () -> Bool = { false },
        _ handler: @escaping @Sendable (DeviceEvent) -> Void
    ) -> Int {
        let (id, delivers) = state.withLock { state in
            state.lastID += 1
            state.subscribers.removeAll { $0.isGone() }
            state.subscribers.append(
                Subscriber(
                    id: state.lastID, filter: filter, handler: handler, firstNumber: state.lastNumber + 1,
                    isGone: isGone))
            for event in state.active {
                state.pending.append(Pending(event: event, number: 0, only: state.lastID))
            }
            return (state.lastID, Self.takesDelivery(&state))
        }
        if delivers { deliver() }
        return id
    }

    func unsubscribe(_ id: Int) { state.withLock { $0.subscribers.removeAll { $0.id == id } } }

    // MARK: Delivering

    /// - Returns: whether the caller must deliver the waiting events.
    private static func takesDelivery(_ state: inout State) -> Bool {
        if state.isDelivering || state.pending.isEmpty { return false }
        state.isDelivering = true
        return true
    }

    /// Delivers on one thread at a time, without the lock: so the order is kept, and a handler may post.
    private func deliver() {
        while let (next, subscribers) = nextPending() {
            for subscriber in subscribers where subscriber.filter.accepts(next.event.condition) {
                if let only = next.only {
                    if only == subscriber.id { subscriber.handler(next.event) }
                } else if next.number >= subscriber.firstNumber {
                    subscriber.handler(next.event)
                }
            }
        }
    }

    private func nextPending() -> (Pending, [Subscriber])? {
        state.withLock { state in
            guard let next = state.pending.popFirst() else {
                state.isDelivering = false
                return nil
            }
            return (next, state.subscribers)
        }
    }
}

/// A subscription to the bus. Its end unsubscribes.
package struct EventSubscription: ~Copyable, Sendable {
    private let bus: EventBus
    private let id: Int

    init(bus: EventBus, id: Int) {
        self.bus = bus
        self.id = id
    }

    deinit { bus.unsubscribe(id) }
}
