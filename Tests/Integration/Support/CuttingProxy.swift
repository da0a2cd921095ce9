import Glibc
import NIOPosix
import Synchronization

/// Passes TCP connections on, and resets all of them whenever so many bytes have gone to the server.
final class CuttingProxy: Sendable {
    let port: Int
    private let target: Int
    private let listener: Int32
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let state: Mutex<State>

    private struct State {
        var isOver = false
        var left: Int?
        var cuts = 0
        /// How many bytes go until the next cut; nil: no more cuts.
        var next: @Sendable (_ cuts: Int) -> Int?
    }

    init(to target: Int, next: @escaping @Sendable (_ cuts: Int) -> Int?) throws {
        self.target = target
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Socket.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isReady = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isReady else { throw Socket.Closed() }
        port = Socket.port(of: address)
        state = Mutex(State(left: next(0), next: next))
        pool.start()
        pool.submit { [self] _ in run() }
    }

    var cuts: Int { state.withLock { $0.cuts } }

    func stop() {
        state.withLock { $0.isOver = true }
        pool.shutdownGracefully { _ in }
    }

    /// The descriptors of a connection, and which of the two has sent everything.
    private struct Pair {
        var client: Int32
        var server: Int32
        var finished: Set<Int32> = []
    }

    private func run() {
        var pairs: [Pair] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while !state.withLock({ $0.isOver }) {
            // A negative descriptor is passed over: what has sent everything stays readable for ever.
            var polled = ([listener] + pairs.flatMap { pair in
                [pair.client, pair.server].map { pair.finished.contains($0) ? -1 : $0 }
            }).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), 50) > 0 else { continue }
            var ended: Set<Int32> = []
            for (index, pair) in pairs.enumerated() {
                for (place, from, to) in [(1, pair.client, pair.server), (2, pair.server, pair.client)]
                where polled[index * 2 + place].revents != 0 && !ended.contains(pair.client) {
                    let count = recv(from, &buffer, buffer.count, 0)
                    let isCut = count > 0 && place == 1 && takes(count)
                    if isCut {
                        ended.formUnion(pairs.map(\.client))
                    } else if count == 0 {
                        // The end is passed on behind all that was sent: a reset would overtake it.
                        shutdown(to, Int32(SHUT_WR))
                        pairs[index].finished.insert(from)
                        if pairs[index].finished.count == 2 { ended.insert(pair.client) }
                    } else if count < 0 || send(to, buffer, count, Int32(MSG_NOSIGNAL)) != count {
                        ended.insert(pair.client)
                    }
                }
            }
            for pair in pairs where ended.contains(pair.client) { reset(pair) }
            pairs.removeAll { ended.contains($0.client) }
            if polled[0].revents != 0 {
                let client = accept(listener, nil, nil)
                if client >= 0, let server = connected() {
                    pairs.append(Pair(client: client, server: server))
                } else {
                    close(client)
                }
            }
        }
        for pair in pairs { reset(pair) }
        close(listener)
    }

    /// Counts bytes that go to the server; true when the connections are to be cut.
    private func takes(_ count: Int) -> Bool {
        state.withLock { state in
            guard let left = state.left else { return false }
            if left > count {
                state.left = left - count
                return false
            }
            state.cuts += 1
            state.left = state.next(state.cuts)
            return true
        }
    }

    private func connected() -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Socket.loopback(port: target)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if isConnected { return descriptor }
        close(descriptor)
        return nil
    }

    private func reset(_ pair: Pair) {
        for descriptor in [pair.client, pair.server] {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
            close(descriptor)
        }
    }
}
