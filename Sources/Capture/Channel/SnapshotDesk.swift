import Media
import Synchronization

/// Brings those who want a JPEG together with the next picture of the camera.
final class SnapshotDesk: Sendable {
    /// More than this many waiting at a time is a mistake of the asker.
    static let maxWaiting = 16
    /// How long somebody waits for a picture.
    static let patience = Duration.seconds(5)

    private struct Request {
        var quality: Int
        var deadline: MediaTime
        var continuation: CheckedContinuation<Result<[UInt8], CaptureError>, Never>
    }

    private struct State {
        var waiting: [Request] = []
        /// A thread is encoding: later requests wait for it, so there is never a second one.
        var isEncoding = false
        /// Why nobody gets anything: the camera shows no signal, or the channel is not running.
        var refusal: CaptureError? = .noPicture("the channel is not running")
    }

    private let state = Mutex(State())

    /// Waits for the next picture and its JPEG.
    func picture(quality: Int) async throws(CaptureError) -> [UInt8] {
        let result = await withCheckedContinuation { continuation in
            let refusal = state.withLock { state -> CaptureError? in
                if let refusal = state.refusal { return refusal }
                if state.waiting.count >= Self.maxWaiting { return .noPicture("too many others are waiting for one") }
                let deadline = MonotonicClock.now() + Self.patience
                state.waiting.append(Request(quality: quality, deadline: deadline, continuation: continuation))
                return nil
            }
            if let refusal { continuation.resume(returning: Result<[UInt8], CaptureError>.failure(refusal)) }
        }
        return try result.get()
    }

    /// Lets requests wait from now on.
    func open() { state.withLock { $0.refusal = nil } }

    /// Refuses those who wait, and all to come.
    func refuse(_ reason: CaptureError) {
        let refused = state.withLock { state -> [Request] in
            state.refusal = reason
            defer { state.waiting = [] }
            return state.waiting
        }
        for request in refused { request.continuation.resume(returning: .failure(reason)) }
    }

    /// Sends those away who have waited too long.
    func expire(now: MediaTime) {
        let late = state.withLock { state -> [Request] in
            if state.waiting.isEmpty { return [] }
            let late = state.waiting.filter { $0.deadline <= now }
            if !late.isEmpty { state.waiting.removeAll { $0.deadline <= now } }
            return late
        }
        for request in late { request.continuation.resume(returning: .failure(.noPicture("none came in time"))) }
    }

    /// Serves those who wait with this frame, on a thread of its own.
    func offer(_ frame: Frame) {
        let requests = state.withLock { state -> [Request] in
            if state.isEncoding || state.waiting.isEmpty { return [] }
            state.isEncoding = true
            defer { state.waiting = [] }
            return state.waiting
        }
        if requests.isEmpty { return }
        do throws(CaptureError) {
            try WorkerThread(name: "snapshot") {
                for request in requests {
                    let result = Result { () throws(CaptureError) in
                        try JPEGEncoder.encode(
                            frame.picture, isFullRange: frame.format?.isFullRange ?? false, quality: request.quality)
                    }
                    request.continuation.resume(returning: result)
                }
                self.state.withLock { $0.isEncoding = false }
            }.detach()
        } catch {
            state.withLock { $0.isEncoding = false }
            for request in requests { request.continuation.resume(returning: .failure(error)) }
        }
    }
}
