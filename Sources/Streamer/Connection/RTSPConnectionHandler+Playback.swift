import Device
import Logging
import NIOCore
import Net

/// What the machine wants of recordings. Nothing here waits for a disk: libraries and readers are called in tasks.
extension RTSPConnectionHandler {
    /// Opens a recording, off the event loop; the connection may be gone when it calls back.
    private func open(_ request: RecordingRequest, then done: @escaping (Result<OpenRecording, Refusal>) -> Void) {
        guard let context, let source = server.playback?.library else { return }
        OpenRecording.open(
            request, of: source, tasks: server.tasks, eventLoop: context.eventLoop
        ) { (result: Result<OpenRecording, RecordingError>) in done(result.mapError { Refusal($0) }) }
    }

    private var isGone: Bool { context == nil || isClosing }

    func describe(_ resource: RecordedResource) {
        switch server.find(resource) {
        case .failure(let refusal): respond(machine.described(.failure(refusal)))
        case .success(let request):
            open(request) { (result: Result<OpenRecording, Refusal>) in
                let address = self.context?.localAddress?.ipAddress ?? "0.0.0.0"
                let description = result.map { recording in
                    SessionDescription(name: request.name, address: address, recording: recording.reader)
                }
                self.respond(self.machine.described(description))
            }
        }
    }

    func setUp(_ resource: RecordedResource, _ wanted: [RequestedTransport]) {
        let request: RecordingRequest
        switch server.find(resource) {
        case .failure(let refusal): return respond(machine.didSetUp(.failure(refusal)))
        case .success(let found): request = found
        }
        let isFirst = watching == nil
        guard !isFirst || server.takePlaybackSession() else {
            let refusal = Refusal(status: .notEnoughBandwidth, words: "All playback sessions are taken.")
            return respond(machine.didSetUp(.failure(refusal)))
        }
        open(request) { (result: Result<OpenRecording, Refusal>) in
            let agreed = result.flatMap { self.watch($0, request, wanted) }
            if isFirst, self.watching == nil { self.server.returnPlaybackSession() }
            self.respond(self.machine.didSetUp(agreed))
        }
    }

    private func watch(
        _ recording: OpenRecording, _ request: RecordingRequest, _ wanted: [RequestedTransport]
    ) -> Result<(AgreedTransport, ssrc: UInt32), Refusal> {
        guard !isGone, let context, let writer else {
            return .failure(Refusal(status: .serviceUnavailable, words: ""))
        }
        return agree(on: wanted, writer: writer) { transport in
            let player = RecordingPlayer(
                name: request.name, recording: recording, sink: transport, eventLoop: context.eventLoop,
                now: server.now)
            player.onEnd = { [unowned self] error in
                machine.reachedEnd()
                if let error { logger.warning("playback failed", metadata: ["error": "\(error)"]) }
            }
            return player
        }
    }
}
