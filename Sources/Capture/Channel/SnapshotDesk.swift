import Media
import Synchronization
import System

/// Brings those who want a JPEG together with the next picture of the camera.
final class SnapshotDesk: FrameConsumer {
    /// More than this many waiting at a time is a mistake of the asker.
    static let maxWaiting = 16
    /// How long somebody waits for a picture, unless told otherwise.
    package static let patience = Duration.seconds(5)

    private struct Request {
        package var number: Int
        var quality: Int
        var continuation: CheckedContinuation<Result<[UInt8], CaptureError>, Never>
    }

    private struct State {
        var waiting: [Request] = []
        /// Requests so far, which number them.
        var count = 0
        /// A thread is encoding: later requests wait for it, so there is never a second one.
        var isEncoding = false
        /// Why nobody gets anything: the camera shows no signal, or the channel is not running.
        var refusal: CaptureError? = .noPicture("the channel is not running")
    }

    private let patience: Duration
    private let state = Mutex(State())

    init(patience: Duration = SnapshotDesk.patience) { self.patience = patience }

    /// Waits for the next picture and its JPEG.
    package func picture(quality: Int) async throws(CaptureError) -> [UInt8] {
        // A clock of its own: the capture thread may hang in a driver, and then looks at none.
        var timer: Task<Void, Never>?
        let result = await withCheckedContinuation { continuation in
            let entry = state.withLock { state -> Result<Int, CaptureError> in
                if let refusal = state.refusal { return .failure(refusal) }
                if state.waiting.count >= Self.maxWaiting {
                    return .failure(.noPicture("too many others are waiting for one"))
                }
                state.count += 1
                state.waiting.append(Request(number: state.count, quality: quality, continuation: continuation))
                return .success(state.count)
            }
            switch entry {
            case .failure(let refusal):
                continuation.resume(returning: Result<[UInt8], CaptureError>.failure(refusal))
            case .success(let number):
                timer = Task {
                    do { try await Task.sleep(for: patience) } catch { return }
                    expire(number)
                }
            }
        }
        timer?.cancel()
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

    /// Sends somebody away who has waited too long, if nobody is making the JPEG yet.
    private func expire(_ number: Int) {
        let late = state.withLock { state -> Request? in
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiting.remove(at: index)
        }
        late?.continuation.resume(returning: .failure(.noPicture("none came in time")))
    }

    var frameRate: FrameRate? { nil }

    var takesNoSignal: Bool { false }

    /// No frame waits here.
    func clear() {}

    /// Serves those who wait with this frame, on a thread of its own.
    func offer(_ frame: Frame) {
        let requests = state.withLock { state -> [Request] in
            if state.isEncoding || state.waiting.isEmpty { return [] }
            state.isEncoding = true
            defer { state.waiting = [] }
            return state.waiting
        }
        if requests.isEmpty { return }
        do throws(ResourceError) {
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
            for request in requests { request.continuation.resume(returning: .failure(.resources("\(error)"))) }
        }
    }
}
