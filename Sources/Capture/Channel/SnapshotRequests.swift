import Device
import Media
import Synchronization
import System

/// Pending requests for a snapshot of the camera's next frame.
final class SnapshotRequests: FrameConsumer {
    /// The limit of waiting requests; more are a caller's mistake.
    static let maxWaiting = 16
    /// How long a request waits for a frame by default.
    package static let patience = Duration.seconds(5)

    private typealias Continuation = CheckedContinuation<Result<[UInt8], CaptureError>, Never>

    private struct Request {
        var number: Int
        var quality: Int
        var continuation: Continuation
    }

    private struct State {
        var waiting: [Request] = []
        /// The number of requests so far, which numbers them.
        var count = 0
        /// Whether a thread is encoding: later requests wait for it, so there is never a second one.
        var isEncoding = false
        /// Why all requests are refused: the camera gives no signal, or the channel is not running.
        var refusal: CaptureError? = .noPicture("the channel is not running")
    }

    private let patience: Duration
    private let state = Mutex(State())

    init(patience: Duration = SnapshotRequests.patience) { self.patience = patience }

    /// Waits for the next frame and returns its JPEG.
    package func picture(quality: Int) async throws(CaptureError) -> [UInt8] {
        let result = await withTaskGroup(of: Void.self) { timer in
            let result = await withCheckedContinuation { continuation in
                switch add(quality, continuation) {
                case .failure(let refusal): continuation.resume(returning: .failure(refusal))
                // A separate timer: the capture thread may hang in a driver, and then checks no deadline.
                case .success(let number):
                    timer.addTask {
                        try? await Task.sleep(for: self.patience)
                        self.expire(number)
                    }
                }
            }
            timer.cancelAll()
            return result
        }
        return try result.get()
    }

    /// - Returns: the request's number; a failure when it is refused.
    private func add(_ quality: Int, _ continuation: Continuation) -> Result<Int, CaptureError> {
        state.withLock { state in
            if let refusal = state.refusal { return .failure(refusal) }
            if state.waiting.count >= Self.maxWaiting {
                return .failure(.noPicture("too many others are waiting for one"))
            }
            state.count += 1
            state.waiting.append(Request(number: state.count, quality: quality, continuation: continuation))
            return .success(state.count)
        }
    }

    /// Accepts requests from now on.
    func open() { state.withLock { $0.refusal = nil } }

    /// Refuses the waiting requests and all later ones.
    func refuse(_ reason: CaptureError) {
        let refused = state.withLock { state -> [Request] in
            state.refusal = reason
            defer { state.waiting = [] }
            return state.waiting
        }
        for request in refused { request.continuation.resume(returning: .failure(reason)) }
    }

    /// Ends a request that has waited too long, unless its JPEG is being made already.
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

    /// Serves the waiting requests with this frame, on a dedicated thread.
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
