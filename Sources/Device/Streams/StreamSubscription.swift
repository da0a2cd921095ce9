package import Media

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

/// An element that a subscription delivers to its consumer, in order.
package enum StreamDelivery: Sendable {
    /// The tracks of the samples that follow. Delivered first once they are known, and again whenever they change.
    case tracks([Track])
    /// - Parameter wallOffset: wall time minus monotonic time when the sample was published, in nanoseconds.
    case sample(MediaSample, wallOffset: Int64)
    /// The consumer was too slow: `dropped` samples are missing. The next sample is a random access point.
    case gap(dropped: Int)
    /// Everything up to ``StreamSubscription/finish()`` was delivered.
    case end
}

/// The start of a subscription.
package enum StreamStart: Sendable, Hashable {
    /// Starts with the next random access point.
    case live
    /// Starts with the last held random access point; without one, with the next.
    case keyFrame
    /// Starts with the last random access point that is at least this old, or the oldest held one; without one, with
    /// the next. The held samples depend on ``StreamHub/retainPast(_:byteLimit:)``.
    ///
    /// - Parameter notBefore: the lowest index to start from: earlier samples were delivered to an earlier
    ///   subscription.
    case past(Duration, notBefore: Int = 0)
}

/// When a subscription's consumer is woken, and which samples it may read then.
package enum StreamPacing: Sendable, Hashable {
    /// The consumer is woken at each sample.
    case samples
    /// The consumer is woken at each complete group of pictures; in a longer group, at each further `partBytes`.
    case groups(partBytes: Int)
}
