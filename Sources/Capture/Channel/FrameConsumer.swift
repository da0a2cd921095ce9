import Media

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
