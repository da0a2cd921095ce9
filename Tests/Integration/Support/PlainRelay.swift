import Glibc
import NIOPosix
import Synchronization

/// What a TURN server is to rung 3, in the platform's namespace: it carries one RTSP connection, and answers binding
/// requests.
final class PlainRelay: Sendable {
    static let devicePort: UInt16 = 7001
    static let viewerPort: UInt16 = 7002
    static let stunPort: UInt16 = 3478

    private let threads = NIOThreadPool(numberOfThreads: 2)
    private let isOver = Atomic(false)
    /// The viewer's address as the relay sees it: what XOR-PEER-ADDRESS would say.
    let viewer = Mutex<(host: String, port: UInt16)?>(nil)

    init(_ network: NATNetwork) throws {
        let (stun, device, viewer) = try network.inside("PLATFORM") {
            let stun = TCP.socket(SOCK_DGRAM)
            guard TCP.withPointer(TCP.address("0.0.0.0", Self.stunPort), { bind(stun, $0, $1) }) == 0 else {
                throw TCP.Failure(description: "cannot bind: errno \(errno)")
            }
            return (stun, try TCP.listen(Self.devicePort), try TCP.listen(Self.viewerPort))
        }
        threads.start()
        threads.submit { _ in self.answer(stun) }
        threads.submit { _ in self.carry(device, viewer) }
    }

    func end() {
        isOver.store(true, ordering: .relaxed)
        threads.shutdownGracefully { _ in }
    }

    private var isRunning: Bool { !isOver.load(ordering: .relaxed) }

    /// Answers classic binding requests (RFC 3489) with the sender's address.
    private func answer(_ socket: Int32) {
        defer { close(socket) }
        TCP.limit(socket, milliseconds: 100)
        var request = [UInt8](repeating: 0, count: 20)
        while isRunning {
            var peer = Socket.loopback(port: 0)
            guard TCP.receive(socket, &request, from: &peer) == 20, request[..<2] == [0, 1] else { continue }
            let port = Socket.port(of: peer)
            var answer: [UInt8] = [1, 1, 0, 12] + request[4...]
            answer += [0, 1, 0, 8, 0, 1, UInt8(port >> 8), UInt8(port & 0xFF)]
            answer += TCP.host(peer).split(separator: ".").compactMap { UInt8($0) }
            TCP.send(socket, answer, to: peer)
        }
    }

    /// One pair of connections after the other.
    private func carry(_ device: Int32, _ viewer: Int32) {
        defer {
            close(device)
            close(viewer)
        }
        for listener in [device, viewer] { TCP.limit(listener, milliseconds: 100) }
        while isRunning {
            var peer = Socket.loopback(port: 0)
            let outer = TCP.accept(viewer, from: &peer)
            guard outer >= 0 else { continue }
            let seen = (TCP.host(peer), UInt16(Socket.port(of: peer)))
            self.viewer.withLock { $0 = seen }
            var inner: Int32 = -1
            while isRunning, inner < 0 { inner = Glibc.accept(device, nil, nil) }
            pipe(outer, inner)
            close(outer)
            close(inner)
        }
    }

    private func pipe(_ a: Int32, _ b: Int32) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var both = [pollfd(fd: a, events: Int16(POLLIN), revents: 0), pollfd(fd: b, events: Int16(POLLIN), revents: 0)]
        while isRunning {
            guard poll(&both, 2, 100) > 0 else { continue }
            for (from, to) in [(0, b), (1, a)] where both[from].revents != 0 {
                let count = recv(both[from].fd, &buffer, buffer.count, 0)
                guard count > 0, Glibc.send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
            }
        }
    }
}
