import NIOCore
import Net

/// Monitors the mapped addresses of the UDP sockets for RTP and RTCP, by STUN requests from these very sockets
/// (CTMW 15), so that a SETUP is answered at once, and the router keeps the sockets' ports mapped.
final class MappedAddressMonitor: Sendable {
    /// The interval of requests: routers forget a UDP port after 30 s at the earliest (RFC 4787 requires two minutes).
    static let pause = Duration.seconds(25)
    /// The interval after a failure: the relay may have come up meanwhile.
    static let shortPause = Duration.seconds(5)

    private struct NoServer: Error, CustomStringConvertible {
        var description: String { "no TURN server is connected" }
    }

    private let server: any ViewerServer
    private let stunServer: @Sendable () -> TransportAddress?
    private let seen: NIOLoopBoundBox<(address: String?, words: String)>

    /// - Parameter stunServer: the server for the requests; nil while there is none.
    init(server: any ViewerServer, stunServer: @escaping @Sendable () -> TransportAddress?) {
        self.server = server
        self.stunServer = stunServer
        seen = .makeBoxSendingValue((nil, "\(NoServer())"), eventLoop: server.eventLoop)
    }

    /// The mapped address and its description. Read it on the event loop.
    var state: (address: String?, words: String) { seen.value }

    /// Monitors every pair of sockets that the server binds, until it is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await sockets in server.boundDatagrams { group.addTask { await self.keepAsking(sockets) } }
            group.cancelAll()
        }
    }

    private func keepAsking(_ sockets: BoundDatagrams) async {
        let channels = [sockets.rtp, sockets.rtcp]
        let eventLoop = server.eventLoop
        let added = try? await eventLoop.submit {
            let handlers = channels.map { _ in STUNBindingHandler() }
            for (channel, handler) in zip(channels, handlers) {
                try channel.pipeline.syncOperations.addHandler(handler, position: .first)
            }
            return NIOLoopBound(handlers, eventLoop: eventLoop)
        }.get()
        guard let handlers = added else { return }
        while channels.allSatisfy(\.isActive), !Task.isCancelled {
            let found = await ask(handlers)
            guard channels.allSatisfy(\.isActive) else { return }
            eventLoop.execute { self.settle(found, for: sockets) }
            try? await Task.sleep(for: (try? found.get()) == nil ? Self.shortPause : Self.pause)
        }
    }

    private func ask(_ handlers: NIOLoopBound<[STUNBindingHandler]>) async -> Result<[TransportAddress], any Error> {
        let eventLoop = server.eventLoop
        let answers = eventLoop.flatSubmit { () -> EventLoopFuture<[TransportAddress]> in
            guard let server = self.stunServer()?.socketAddress else { return eventLoop.makeFailedFuture(NoServer()) }
            let answers = handlers.value.map { handler in
                let promise = eventLoop.makePromise(of: TransportAddress.self)
                handler.findMappedAddress(asking: server, promise: promise)
                return promise.futureResult
            }
            return EventLoopFuture.whenAllSucceed(answers, on: eventLoop)
        }
        do { return .success(try await answers.get()) } catch { return .failure(error) }
    }

    private func settle(_ found: Result<[TransportAddress], any Error>, for sockets: BoundDatagrams) {
        var addresses: MappedAddresses?
        var words = ""
        switch found {
        case .success(let found):
            if let rtp = found[0].socketAddress, let rtcp = found[1].socketAddress {
                addresses = MappedAddresses(rtp: rtp, rtcp: rtcp)
                words = "UDP ports \(found[0].port) and \(found[1].port)"
            }
        case .failure(let error): words = "\(error)"
        }
        seen.value = (addresses?.rtp.ipAddress, words)
        sockets.setMappedAddresses(addresses)
    }
}
