package import Media
package import NIOCore

/// One live stream: takes access units from an encoder, gives them to everybody who watches.
///
/// This is the handle that other threads hold; the stream itself lives on its event loop.
package final class LiveStream: Sendable {
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<LiveStreamCore>

    /// - Parameters:
    ///   - name: what session descriptions and the log call it.
    ///   - eventLoop: the server's.
    ///   - requestKeyFrame: asks the source for a key frame with its next picture; nil when it can't make one.
    package init(name: String, eventLoop: any EventLoop, requestKeyFrame: (@Sendable () -> Void)?) {
        self.eventLoop = eventLoop
        core = NIOLoopBoundBox.makeBoxSendingValue(
            LiveStreamCore(name: name, requestKeyFrame: requestKeyFrame), eventLoop: eventLoop)
    }

    /// Hands over an access unit; from any thread, without waiting.
    package func publish(_ unit: AccessUnit) {
        eventLoop.execute { self.core.value.ingest(unit, now: .now) }
    }

    /// Says what the stream is made of, before its first access unit and whenever that changes.
    package func setFormat(_ format: StreamFormat) {
        eventLoop.execute { self.core.value.format = format }
    }

    /// The last access units, oldest first, at most 512.
    package func timings() async throws -> [AccessUnitTiming] {
        try await eventLoop.submit { self.core.value.timings.elements }.get()
    }

    /// The stream on its event loop. - Precondition: called there.
    var onEventLoop: LiveStreamCore { core.value }
}

extension MediaTime {
    /// NIO's deadlines are CLOCK_MONOTONIC too.
    static var now: MediaTime { MediaTime(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds)) }
}
