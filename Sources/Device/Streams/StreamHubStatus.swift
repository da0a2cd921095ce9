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
