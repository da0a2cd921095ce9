/// A consumer's subscription to a stream. Its end unsubscribes.
///
/// One thread at a time reads. A woken consumer reads until ``next()`` returns nil; it is not woken again before.
package struct StreamSubscription: ~Copyable, Sendable {
    private let hub: StreamHub
    private let id: Int

    init(hub: StreamHub, id: Int) {
        self.hub = hub
        self.id = id
    }

    deinit { hub.unsubscribe(id) }

    /// The next element; nil when there is nothing to read now.
    package mutating func next() -> StreamDelivery? { hub.next(id) }

    /// Ends the subscription with the newest sample: all samples up to it can be read at once, whether their group is
    /// complete or not, followed by ``StreamDelivery/end``. The consumer is not woken.
    ///
    /// - Returns: the index of the first sample that is not delivered.
    @discardableResult
    package mutating func finish() -> Int { hub.finish(id) }
}

/// Keeps a stream's past for later subscriptions, as long as it exists.
package struct PastRetention: ~Copyable, Sendable {
    private let hub: StreamHub
    private let id: Int

    init(hub: StreamHub, id: Int) {
        self.hub = hub
        self.id = id
    }

    deinit { hub.releasePast(id) }
}
