import Base
import Media
import System

/// The thread that gives a channel's test tone, as a microphone would: each packet when its last sample has sounded.
final class ToneWorker: Sendable {
    private let wakeUp: WakeUp
    private let publish: @Sendable (MediaSample) -> Void

    /// - Parameter publish: called with each packet, on the worker's thread.
    /// - Throws: ``CaptureError/resources(_:)``
    init(publish: @escaping @Sendable (MediaSample) -> Void) throws(CaptureError) {
        wakeUp = try CaptureError.taking { () throws(ResourceError) in try WakeUp() }
        self.publish = publish
    }

    /// Ends ``run()``.
    func stop() { wakeUp.wake() }

    /// Gives packets until ``stop()``. The tone begins with a second of the wall clock, which the test pattern shows.
    func run() {
        let tone = TestTone()
        let rate = FrameRate(TestTone.packetsPerSecond)
        let now = MediaTime.now
        let sinceSecond = Duration.milliseconds(Int64(WallClock.milliseconds % 1000))
        // A thread that wakes late changes no time stamp, and one that slept through packets leaves them out.
        var pacer = Pacer(frameRate: rate, start: now - sinceSecond + rate.frameDuration)
        pacer.advance(now: now)
        while true {
            let due = pacer.due
            switch wakeUp.wait(until: due) {
            case .woken, .failed: return
            case .ready: continue
            case .deadline: break
            }
            publish(tone.packet(pacer.number, start: due - rate.frameDuration, ready: due))
            pacer.advance(now: MediaTime.now)
        }
    }
}
