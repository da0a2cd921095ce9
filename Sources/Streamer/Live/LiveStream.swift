import Base
package import Device
package import NIOCore
import System

/// One live stream: the samples of a hub, for all its RTSP viewers.
///
/// This is the handle for other threads; the stream itself lives on its event loop. It is one subscriber of the hub,
/// whatever the number of viewers.
package final class LiveStream: Sendable {
    private let core: NIOLoopBoundBox<LiveStreamCore>

    /// - Parameters:
    ///   - name: the name in session descriptions and in the log.
    ///   - hub: the source of the samples.
    ///   - eventLoop: the server's event loop.
    package init(name: String, hub: StreamHub, eventLoop: any EventLoop) {
        core = NIOLoopBoundBox.makeBoxSendingValue(LiveStreamCore(name: name, hub: hub), eventLoop: eventLoop)
        // The hub must not retain the stream, which retains the hub.
        eventLoop.execute { [weak core] in
            core?.value.subscribe { [weak core] in
                guard let core else { return }
                eventLoop.execute { core.value.readOn(now: .now) }
            }
        }
    }

    /// The stream on its event loop. - Precondition: called there.
    var onEventLoop: LiveStreamCore { core.value }
}
