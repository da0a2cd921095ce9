/// A consumer's place in a stream. Its end unsubscribes.
///
/// One thread at a time reads. When it is woken, it reads until ``next()`` gives nil; it is not woken again before.
package struct StreamSubscription: ~Copyable, Sendable {
    private let hub: StreamHub
    private let id: Int

    init(hub: StreamHub, id: Int) {
        self.hub = hub
        self.id = id
    }

    deinit { hub.unsubscribe(id) }

    /// What comes next; nil when there is nothing to read now.
    package mutating func next() -> StreamDelivery? { hub.next(id) }

    /// Ends the subscription with the newest sample: all up to it can be read at once, complete group or not, and then
    /// comes ``StreamDelivery/end``. The consumer is not woken.
    ///
    /// - Returns: the index of the first sample that it does not get.
    @discardableResult
    package mutating func finish() -> Int { hub.finish(id) }
}

/// Keeps a stream's past for subscriptions to come, as long as it exists.
package struct PastRetention: ~Copyable, Sendable {
    private let hub: StreamHub
    private let id: Int

    init(hub: StreamHub, id: Int) {
        self.hub = hub
        self.id = id
    }

    deinit { hub.releasePast(id) }
}
