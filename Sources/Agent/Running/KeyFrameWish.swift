import Capture
import Media
import Synchronization

/// Carries a viewer's wish for a key frame back to the encoder. The stream is made before the encoder it belongs to.
final class KeyFrameWish: Sendable {
    private let channel = Mutex<CaptureChannel?>(nil)
    private let stream: StreamType

    init(stream: StreamType) { self.stream = stream }

    func connect(to channel: CaptureChannel?) { self.channel.withLock { $0 = channel } }
    func make() { channel.withLock { $0 }?.requestKeyFrame(stream) }
}
