import Base
package import Device
package import NIOCore
import System

/// One live stream: the samples of a hub, for everybody who watches over RTSP.
///
/// This is the handle that other threads hold; the stream itself lives on its event loop. It is one subscriber of the
/// hub however many watch.
package final class LiveStream: Sendable {
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<LiveStreamCore>

    /// - Parameters:
    ///   - name: what session descriptions and the log call it.
    ///   - hub: where its samples come from.
    ///   - eventLoop: the server's.
    package init(name: String, hub: StreamHub, eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        core = NIOLoopBoundBox.makeBoxSendingValue(LiveStreamCore(name: name, hub: hub), eventLoop: eventLoop)
        // The hub must not keep the stream, which keeps the hub.
        eventLoop.execute { [weak core] in
            core?.value.subscribe { [weak core] in
                guard let core else { return }
                eventLoop.execute { core.value.readOn(now: .now) }
            }
        }
    }

    /// The last access units, oldest first, at most 512.
    package func timings() async throws -> [AccessUnitTiming] {
        try await eventLoop.submit { self.core.value.timings.elements }.get()
    }

    /// The stream on its event loop. - Precondition: called there.
    var onEventLoop: LiveStreamCore { core.value }
}
