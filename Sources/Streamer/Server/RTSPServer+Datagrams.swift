import Logging
import Net
import NIOCore

extension RTSPServer {
    /// The state of the sockets that all UDP viewers share.
    enum DatagramState: Sendable {
        case unbound
        /// The first attempt failed, which has been logged.
        case missing
        case binding
        case bound
        /// The server is ending.
        case stopped
    }

    /// Whether the UDP sockets are to be bound. Read it on the event loop.
    var wantsDatagrams: Bool { datagrams.value == .unbound || datagrams.value == .missing }

    /// Binds the UDP sockets if there are none. Called each second: sending to an address that the network refuses can
    /// end a socket, and binding can fail when the process is short of descriptors.
    func keepDatagrams() async {
        do {
            let before = try await eventLoop.submit { () -> DatagramState? in
                guard self.wantsDatagrams else { return nil }
                defer { self.datagrams.value = .binding }
                return self.datagrams.value
            }.get()
            guard let before else { return }
            do {
                let pair = try await bindDatagrams(configuration.host, eventLoop)
                try await eventLoop.submit { self.use(pair) }.get()
            } catch {
                try await eventLoop.submit { self.failed(error, before: before) }.get()
            }
        } catch {
            logger.debug("the event loop has ended: \(error)")
        }
    }

    private func failed(_ error: any Error, before: DatagramState) {
        guard datagrams.value == .binding else { return }
        datagrams.value = .missing
        guard before != .missing else { return }
        logger.warning(
            "no UDP ports for RTP: viewers get TCP alone until there are",
            metadata: ["error": "\(Self.reason(error))"])
    }

    private func use(_ pair: NIOLoopBound<DatagramPair>) {
        let channels = [pair.value.rtp, pair.value.rtcp]
        guard datagrams.value == .binding else {
            for channel in channels { channel.close(promise: nil) }
            return
        }
        datagrams.value = .bound
        core.value.datagrams = pair.value
        bound.yield(BoundDatagrams(rtp: channels[0], rtcp: channels[1], set: { pair.value.setMappedAddresses($0) }))
        for channel in channels { channel.closeFuture.whenComplete { _ in self.lost(pair) } }
    }

    private func lost(_ pair: NIOLoopBound<DatagramPair>) {
        guard core.value.datagrams === pair.value else { return }  // stopped, or the other socket failed first
        logger.warning("the UDP sockets failed; their viewers are closed and others bound")
        core.value.lostDatagrams()
        pair.value.rtp.close(promise: nil)
        pair.value.rtcp.close(promise: nil)
        datagrams.value = .unbound
    }

    /// - Returns: the sockets, to be closed.
    func stopDatagrams() -> [any Channel] {
        datagrams.value = .stopped
        defer { core.value.datagrams = nil }
        return core.value.datagrams.map { [$0.rtp, $0.rtcp] } ?? []
    }
}
