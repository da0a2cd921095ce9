import Base
import Device
import System

/// The pan/tilt head of a channel's camera, with a thread for the blocking calls.
///
/// A movement is ended by a command, at ``PTZConfiguration/moveLimit``, and when the device is closed; a movement that
/// a killed agent left behind is stopped when the device is created. The head's port is open only while it moves.
final class PTZDevice: PTZControl {
    private let configuration: PTZConfiguration
    private let source: @Sendable () -> VideoSource
    private let inbox = Condition(PTZWorker.Inbox())
    private let thread: WorkerThread

    /// - Parameters:
    ///   - source: the present source of the channel's frames, for a head that is the channel's own camera.
    ///   - event: called with events for the log, on the device's thread.
    /// - Throws: ``CaptureError/resources(_:)``. A missing device is not an error: each command tries to open it.
    init(
        _ configuration: PTZConfiguration, source: @escaping @Sendable () -> VideoSource,
        event: @escaping @Sendable (PTZEvent) -> Void
    ) throws(CaptureError) {
        self.configuration = configuration
        self.source = source
        let inbox = inbox
        thread = try CaptureError.taking { () throws(ResourceError) in
            try WorkerThread(name: "ptz") {
                PTZWorker(
                    inbox: inbox, configuration: configuration,
                    open: { () throws(PTZError) -> any PTZHead in
                        try Self.openHead(configuration, source: source())
                    },
                    event: event
                ).run()
            }
        }
    }

    /// Lets the thread end by itself, with a stop if the head may be moving.
    deinit {
        if endInbox() { thread.detach() }
    }

    /// Performs a 64H command (CTMW 7.5.10), and returns when it was sent to the head. The head's position is unknown:
    /// neither Pelco-D nor V4L2 reports it.
    ///
    /// - Throws: why the command was not sent; ``PTZError/overtaken`` when another command arrived meanwhile.
    func send(_ command: PTZCommand) async throws(PTZError) {
        let error: PTZError? = await withCheckedContinuation { (continuation: CheckedContinuation<PTZError?, Never>) in
            post(PTZWorker.Request(command: command) { continuation.resume(returning: $0) })
        }
        if let error { throw error }
    }

    func perform(_ command: PTZCommand) async throws(ControlError) {
        do throws(PTZError) { try await send(command) } catch { throw ControlError(error) }
    }

    func stop() { post(PTZWorker.Request(command: .stop)) }

    /// Stops the head and ends the thread; returns at the deadline, even if a driver hangs. It blocks: not to be called
    /// on an event loop or in the cooperative pool. Later commands throw ``PTZError/closed``.
    func close(until deadline: MediaTime) {
        if endInbox() { _ = thread.join(until: deadline) }
    }

    func canTurn() async -> Bool {
        let movements = try? await WorkerThread.value(name: "ptz-ask") { try? self.capabilities() }
        return movements?.isEmpty != true
    }

    /// The movements of the head. Queries a camera's driver and blocks for some milliseconds; a serial head is assumed
    /// to support all.
    ///
    /// - Throws: why the camera cannot be queried; it may appear later.
    func capabilities() throws(PTZError) -> Set<PTZMovement> {
        switch configuration.head {
        case .pelcoD: Set(PTZMovement.allCases)
        case .camera: try Self.openCamera(configuration, source: source()).movements
        }
    }

    private func post(_ request: PTZWorker.Request) {
        let refused: (PTZWorker.Request, PTZError)? = inbox.update { (inbox: inout PTZWorker.Inbox) in
            if inbox.isClosed { return (request, .closed) }
            let old = inbox.request
            inbox.request = request
            return old.map { ($0, .overtaken) }
        }
        if let (request, error) = refused { request.reply?(error) }
    }

    /// - Returns: whether this call closed it.
    private func endInbox() -> Bool {
        let (isFirst, left): (Bool, PTZWorker.Request?) = inbox.update { (inbox: inout PTZWorker.Inbox) in
            defer { (inbox.isClosed, inbox.request) = (true, nil) }
            return (!inbox.isClosed, inbox.request)
        }
        left?.reply?(.closed)
        return isFirst
    }

    private static func openHead(
        _ configuration: PTZConfiguration, source: VideoSource
    ) throws(PTZError) -> any PTZHead {
        switch configuration.head {
        case .camera: try openCamera(configuration, source: source)
        case .pelcoD(let port, let address, let baudRate):
            try PelcoDHead(port: port, address: address, baudRate: baudRate, speed: configuration.speed)
        }
    }

    private static func openCamera(
        _ configuration: PTZConfiguration, source: VideoSource
    ) throws(PTZError) -> V4L2Head {
        guard case .camera(let named) = configuration.head else { throw .camera(.noControls(source: "a serial head")) }
        do throws(CaptureError) {
            let path: String
            switch (named, source) {
            case (let named?, _): path = named
            case (nil, .device(let own)): path = own
            case (nil, .automatic): throw CaptureError.lookingForCamera
            case (nil, let other): throw CaptureError.noControls(source: other.description)
            }
            return V4L2Head(camera: try CameraHandle(path: path), speed: configuration.speed)
        } catch {
            throw .camera(error)
        }
    }
}
