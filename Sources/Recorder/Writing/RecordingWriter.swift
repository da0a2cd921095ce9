package import Media

/// Where a stream's pictures go to be recorded. No call waits for the disk.
package final class RecordingWriter: Sendable {
    private let queue: StreamQueue

    init(queue: StreamQueue) { self.queue = queue }

    package var stream: RecordedStream { queue.stream }

    /// Whether there is a reason to record.
    package var isRecording: Bool { queue.isRecording }

    /// Says what the pictures from the next key frame on are like.
    package func setFormat(_ format: VideoFormat) { queue.setFormat(format) }

    /// Takes a picture. While nothing is recorded, the last `preSeconds` are kept.
    package func append(_ unit: AccessUnit) { queue.append(unit) }

    /// Records from now on, or from `preSeconds` ago; a further reason only prolongs it.
    package func start(_ reason: RecordingReason) { queue.start(reason) }

    /// Takes a reason away; with the last one, the recording ends.
    package func stop(_ reason: RecordingReason) { queue.stop(reason) }
}
