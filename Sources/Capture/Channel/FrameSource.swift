import Base
import Device
import System

/// The source of a channel's frames. It belongs to the capture thread.
protocol FrameSource: AnyObject {
    var format: SourceFormat { get }
    /// Frames that were captured but not delivered: gaps in the driver's numbers since the source was opened.
    var droppedByDriver: Int { get }
    /// An event for the log, returned once.
    func note() -> CaptureEvent?

    /// Waits for the next frame.
    ///
    /// - Parameters:
    ///   - deadline: when to give up waiting.
    ///   - wakeUp: ends the wait early.
    /// - Throws: `CaptureError` when no more frames can arrive.
    func next(until deadline: MediaTime, wakeUp: WakeUp) throws(CaptureError) -> SourceStep

    /// Closes the device, or leaves that to the last frame still in use.
    func close()
}

extension FrameSource {
    var droppedByDriver: Int { 0 }
    func note() -> CaptureEvent? { nil }
    func close() {}
}

/// The result of waiting for a frame.
enum SourceStep {
    case frame(Frame)
    /// A frame that cannot be shown.
    case damaged(reason: String)
    /// A frame arrived, but every buffer is in use by an encoder that cannot keep up.
    case noBuffer
    /// The deadline passed, or the wait was ended early.
    case nothing
}
