import Base
import System

/// What gives a channel its pictures. It belongs to the capture thread.
protocol FrameSource: AnyObject {
    var format: SourceFormat { get }
    /// Pictures that were taken but never came: gaps in the driver's numbers, counted since the source was opened.
    var droppedByDriver: Int { get }
    /// Something the log should know, given once.
    func note() -> CaptureEvent?

    /// Waits for the next picture.
    ///
    /// - Parameters:
    ///   - deadline: when to give up waiting.
    ///   - wakeUp: ends the wait early.
    /// - Throws: `CaptureError` when no more pictures can come.
    func next(until deadline: MediaTime, wakeUp: WakeUp) throws(CaptureError) -> SourceStep

    /// Lets go of the device, as far as nobody holds a frame of it any more.
    func close()
}

extension FrameSource {
    var droppedByDriver: Int { 0 }
    func note() -> CaptureEvent? { nil }
    func close() {}
}

/// What came of waiting for a picture.
enum SourceStep {
    case frame(Frame)
    /// A picture that cannot be shown.
    case damaged(reason: String)
    /// A picture was there, but every buffer is with an encoder that can't keep up.
    case noBuffer
    /// The deadline came, or somebody called.
    case nothing
}
