import Device
import Logging
import NIOCore
import Net

/// What the machine wants of recordings. Nothing here waits for a disk: libraries and readers are called in tasks.
extension RTSPConnectionHandler {
    /// Opens a recording, off the event loop; the connection may be gone when it calls back. The callee closes the
    /// reader.
    private func open(
        _ request: RecordingRequest, then done: @escaping (Result<any RecordingReader, Refusal>) -> Void
    ) {
        guard let context, let library = server.playback?.library else { return }
        let promise = context.eventLoop.makePromise(of: Result<any RecordingReader, RecordingError>.self)
        promise.completeWithTask {
            do throws(RecordingError) {
                return .success(try await library.open(request))
            } catch {
                return .failure(error)
            }
        }
        promise.futureResult.assumeIsolated().whenSuccess { (result: Result<any RecordingReader, RecordingError>) in
            done(result.mapError { Refusal($0) })
        }
    }

    private var isGone: Bool { context == nil || isClosing }

    func describe(_ resource: RecordedResource) {
        switch server.find(resource) {
        case .failure(let refusal): respond(machine.described(.failure(refusal)))
        case .success(let request):
            open(request) { (result: Result<any RecordingReader, Refusal>) in
                let address = self.context?.localAddress?.ipAddress ?? "0.0.0.0"
                let description = result.map { reader in
                    SessionDescription(name: request.name, address: address, recording: reader)
                }
                if case .success(let reader) = result { Task { await reader.close() } }
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
        open(request) { (result: Result<any RecordingReader, Refusal>) in
            let agreed = result.flatMap { self.watch($0, request, wanted) }
            if isFirst, self.watching == nil { self.server.returnPlaybackSession() }
            self.respond(self.machine.didSetUp(agreed))
        }
    }

    private func watch(
        _ reader: any RecordingReader, _ request: RecordingRequest, _ wanted: [RequestedTransport]
    ) -> Result<(AgreedTransport, ssrc: UInt32), Refusal> {
        guard !isGone, let context, let writer else {
            Task { await reader.close() }
            return .failure(Refusal(status: .serviceUnavailable, words: ""))
        }
        let result = agree(on: wanted, writer: writer) { transport in
            let player = RecordingPlayer(
                name: request.name, reader: reader, sink: transport, eventLoop: context.eventLoop, now: server.now)
            player.onEnd = { [unowned self] error in
                machine.reachedEnd()
                if let error { logger.warning("playback failed", metadata: ["error": "\(error)"]) }
            }
            return player
        }
        if case .failure = result { Task { await reader.close() } }
        return result
    }
}
