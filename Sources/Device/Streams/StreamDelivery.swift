package import Media

/// What a subscription gives its consumer, in order.
package enum StreamDelivery: Sendable {
    /// The tracks of the samples that follow. Comes first when they are known, and again whenever they change.
    case tracks([Track])
    /// - Parameter wallOffset: wall time minus monotonic time when the sample was published, in nanoseconds.
    case sample(MediaSample, wallOffset: Int64)
    /// The consumer was too slow: `dropped` samples are missing. The next sample is a random access point.
    case gap(dropped: Int)
    /// Everything up to ``StreamSubscription/finish()`` was delivered.
    case end
}

/// Where a subscription begins.
package enum StreamStart: Sendable, Hashable {
    /// With the next random access point.
    case live
    /// With the last random access point that is held; without one, with the next.
    case keyFrame
    /// With the last random access point that is at least this old, or the oldest that is held; without one, with the
    /// next. What is held depends on ``StreamHub/retainPast(_:byteLimit:)``.
    ///
    /// - Parameter notBefore: no sample with a smaller index: what an earlier subscription has got already.
    case past(Duration, notBefore: Int = 0)
}

/// When a subscription's consumer is woken, and what it may read then.
package enum StreamPacing: Sendable, Hashable {
    /// At each sample.
    case samples
    /// At each group of pictures that is complete; of a longer group, as soon as there are `partBytes` more.
    case groups(partBytes: Int)
}
