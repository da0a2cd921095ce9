/// How a stream is doing, and what its consumers have not read yet.
package struct StreamHubStatus: Sendable, Hashable {
    package struct Subscriber: Sendable, Hashable {
        package var waitingSamples: Int
        package var waitingBytes: Int
        /// Samples that it did not get because it was too slow.
        package var dropped: Int
    }

    /// Samples and bytes published so far.
    package var samples: Int
    package var bytes: Int
    /// What the hub holds now, and how much media that is.
    package var heldSamples: Int
    package var heldBytes: Int
    package var heldSpan: Duration
    /// Times that the source was asked for a key frame.
    package var keyFrameRequests: Int
    package var subscribers: [Subscriber]
}
