import NIOCore
import Net
import Streamer
import Synchronization
import Uplink

/// Keeps asking how the UDP sockets for RTP and RTCP are seen outside, from these very sockets (CTMW 15), so that a
/// SETUP is answered from what is known, and the router keeps the sockets' ports.
final class MappedAddressMonitor: Sendable {
    /// Routers forget a UDP port after 30 s at the earliest (RFC 4787 asks for two minutes).
    static let pause = TimeAmount.seconds(25)
    /// Without an answer sooner: the relay may have come up meanwhile.
    static let shortPause = TimeAmount.seconds(5)

    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<Core>
    private let seen = Mutex<(address: String?, words: String)>((nil, "no TURN server is connected"))

    private final class Core {
        var sockets: [STUNBindingHandler] = []
        var bound: BoundDatagrams?
        var stunServer: @Sendable () -> TransportAddress? = { nil }
        var alarm: Scheduled<Void>?
        /// Which sockets the answers are about.
        var round = 0
        var hasEnded = false
    }

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        core = NIOLoopBoundBox.makeBoxSendingValue(Core(), eventLoop: eventLoop)
    }

    var state: (address: String?, words: String) { seen.withLock { $0 } }

    /// The sockets were bound, or bound anew. On the event loop.
    func bound(_ datagrams: BoundDatagrams) {
        let core = core.value
        core.bound = datagrams
        core.sockets = []
        for channel in [datagrams.rtp, datagrams.rtcp] {
            let handler = STUNBindingHandler()
            guard (try? channel.pipeline.syncOperations.addHandler(handler, position: .first)) != nil else { return }
            core.sockets.append(handler)
        }
        ask()
    }

    /// - Parameter stunServer: where to ask; nil while nobody is there.
    func begin(asking stunServer: @escaping @Sendable () -> TransportAddress?) {
        eventLoop.execute {
            self.core.value.stunServer = stunServer
            self.ask()
        }
    }

    func end() {
        eventLoop.execute {
            self.core.value.hasEnded = true
            self.core.value.alarm?.cancel()
        }
    }

    private func ask() {
        let core = core.value
        core.alarm?.cancel()
        guard !core.hasEnded else { return }
        core.round += 1
        guard core.sockets.count == 2, let server = core.stunServer()?.socketAddress else {
            return settle(nil, "no TURN server is connected")
        }
        let round = core.round
        let answers = core.sockets.map { socket in
            let promise = eventLoop.makePromise(of: TransportAddress.self)
            socket.findMappedAddress(asking: server, promise: promise)
            return promise.futureResult
        }
        EventLoopFuture.whenAllSucceed(answers, on: eventLoop).whenComplete { result in
            guard self.core.value.round == round else { return }
            switch result {
            case .success(let found):
                guard let rtp = found[0].socketAddress, let rtcp = found[1].socketAddress else {
                    return self.settle(nil, "")
                }
                self.settle(MappedAddresses(rtp: rtp, rtcp: rtcp), "UDP ports \(found[0].port) and \(found[1].port)")
            case .failure(let error): self.settle(nil, "\(error)")
            }
        }
    }

    private func settle(_ addresses: MappedAddresses?, _ words: String) {
        let core = core.value
        seen.withLock { $0 = (addresses?.rtp.ipAddress, words) }
        core.bound?.setOutsideAddresses(addresses)
        core.alarm = eventLoop.scheduleTask(in: addresses == nil ? Self.shortPause : Self.pause) { self.ask() }
    }
}
