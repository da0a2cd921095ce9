import Base
import Device
import Media
import Synchronization

/// Frame memory that circulates between a source and the encoders.
final class FramePool: Sendable {
    /// One buffer being filled, and for each of two encoders one in the mailbox and one being encoded.
    static let limit = 5

    let layout: PlanarPicture.Layout
    let size: PictureSize
    private let state = Mutex(State())

    private struct State {
        var free: [PixelBuffer] = []
        var made = 0
    }

    init(_ layout: PlanarPicture.Layout, _ size: PictureSize) {
        self.layout = layout
        self.size = size
    }

    /// A buffer to fill; nil when all are in use by slow encoders.
    ///
    /// - Throws: ``CaptureError/resources(_:)``
    func take() throws(CaptureError) -> PixelBuffer? {
        let (free, mayMake) = state.withLock { state -> (PixelBuffer?, Bool) in
            // The last returned buffer is the one whose bytes are still in the processor's cache.
            if let last = state.free.popLast() { return (last, false) }
            guard state.made < Self.limit else { return (nil, false) }
            state.made += 1
            return (nil, true)
        }
        if let free { return free }
        guard mayMake else { return nil }
        do {
            return try PixelBuffer(layout, size)
        } catch {
            state.withLock { $0.made -= 1 }
            throw error
        }
    }

    /// Takes back a buffer that is no longer used.
    func giveBack(_ buffer: PixelBuffer) { state.withLock { $0.free.append(buffer) } }

    /// A frame with the present content of `buffer`; its end returns the buffer.
    func frame(_ buffer: PixelBuffer, captured: MediaTime, format: SourceFormat?) -> Frame {
        Frame(picture: buffer.picture, captured: captured, format: format) { self.giveBack(buffer) }
    }
}
