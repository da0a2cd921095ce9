import Base
import Device
import Media
import System

/// The test pattern as a source, at the main stream's size and rate.
final class PatternSource: FrameSource {
    let format: SourceFormat
    private let pattern: TestPattern
    private let pool: FramePool
    private var pacer: Pacer
    private var counter: UInt32

    /// - Parameter counter: the number of the first frame; a reopened source continues counting.
    init(size: PictureSize, frameRate: FrameRate, counter: UInt32) {
        format = SourceFormat(size: size, frameRate: frameRate, pixelFormat: "NV12")
        pattern = TestPattern(size: size)
        pool = FramePool(.nv12, size)
        pacer = Pacer(frameRate: frameRate, start: MediaTime.now)
        self.counter = counter
    }

    /// The number of the next frame.
    var nextCounter: UInt32 { counter }

    package func next(until deadline: MediaTime, wakeUp: WakeUp) throws(CaptureError) -> SourceStep {
        let due = pacer.due
        switch wakeUp.wait(until: min(due, deadline)) {
        case .woken, .ready: return .nothing
        case .failed(let reason): throw .resources("cannot wait: \(reason)")
        case .deadline: break
        }
        let now = MediaTime.now
        if now < due { return .nothing }
        pacer.advance(now: now)
        defer { counter &+= 1 }
        guard let buffer = try pool.take() else { return .noBuffer }
        pattern.draw(into: buffer, counter: counter, wallMilliseconds: WallClock.milliseconds)
        // Stamped with its due time: a thread that wakes late causes no jitter.
        return .frame(pool.frame(buffer, captured: due, format: format))
    }
}
