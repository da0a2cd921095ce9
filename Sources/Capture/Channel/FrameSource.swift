import Base
import Device
import Media
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

/// A receiver of a channel's frames: an encoder, the snapshots. The capture loop hands each frame to all of them, and
/// none can make it wait.
protocol FrameConsumer: Sendable {
    /// The rate at which it wants frames at present; nil: every frame.
    var frameRate: FrameRate? { get }
    /// Whether it also wants the frames that are shown in place of a camera without signal.
    var takesNoSignal: Bool { get }
    /// Takes a frame, on the capture thread. It returns at once: what can't be used now is left out.
    func offer(_ frame: Frame)
    /// Gives back the frames that wait for it: a device with frames outside can't be set up anew.
    func clear()
}
