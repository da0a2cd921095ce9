import Agent
import Base
import Glibc
import Logging
import NIOCore
import NIOPosix
import Net
import Synchronization
import TestSupport
import Uplink

/// A relay whose viewers get back what they send, and what it told.
final class RelayUnderTest: Sendable {
    let relay: TURNRelay
    private let notes: Notes

    final class Notes: Sendable {
        let news = Mutex<[TURNUpdate]>([])
        /// Who came, and how many bytes were there already.
        let viewers = Mutex<[(peer: TransportAddress, early: Int)]>([])
    }

    /// What an RTSP server does with the channel: handlers of its own, then reading.
    private final class EchoHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    init(
        _ ports: [Int], host: String = "127.0.0.1", password: String = "KEY", peers: [IPAddress] = [],
        timing: TURNTiming = TURNTiming()
    ) throws {
        let notes = Notes()
        self.notes = notes
        var configuration = TURNRelay.Configuration(
            servers: ports.map { ServerAddress(host: host, port: UInt16($0)) }, username: "DEVID",
            password: Secret(wireText: password), peers: peers
        ) { channel, bytes, peer in
            notes.viewers.withLock { $0.append((peer, bytes.readableBytes)) }
            do {
                try channel.pipeline.syncOperations.addHandler(EchoHandler())
            } catch {
                channel.close(promise: nil)
            }
            if bytes.readableBytes > 0 { channel.writeAndFlush(bytes, promise: nil) }
            channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
        }
        configuration.timing = timing
        configuration.onUpdate = { news in notes.news.withLock { $0.append(news) } }
        guard
            let relay = TURNRelay(
                configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
                logger: .silent)
        else { throw ChildProcess.Failure(description: "the test's own values are wrong") }
        self.relay = relay
    }

    var news: [TURNUpdate] { notes.news.withLock { $0 } }
    var viewers: [(peer: TransportAddress, early: Int)] { notes.viewers.withLock { $0 } }

    func eventually(_ seconds: Double = 15, _ condition: (TURNReport) -> Bool) async throws -> Bool {
        try await TestSupport.eventually(seconds) { condition(relay.report) }
    }

    /// The port where viewers reach the device.
    func port(within seconds: Double = 15) async throws -> Int? {
        _ = try await eventually(seconds) { $0.state.relay != nil }
        return relay.state.relay.map { Int($0.port) }
    }
}

enum Blocking {
    /// Something that waits, off the cooperative pool.
    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}

extension Socket {
    /// Sends bytes while it receives as many.
    ///
    /// - Returns: what came back until all was there, the connection ended, or nothing moved for ten seconds.
    func exchange(_ bytes: [UInt8]) -> [UInt8] {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var sent = 0
        while received.count < bytes.count {
            let events = sent < bytes.count ? POLLIN | POLLOUT : POLLIN
            var state = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            guard poll(&state, 1, 10_000) > 0 else { break }
            if state.revents & Int16(POLLOUT) != 0 {
                let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
                sent += max(count, 0)
            }
            if state.revents & ~Int16(POLLOUT) != 0 {
                let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
                guard count > 0 else { break }
                received += chunk[..<count]
            }
        }
        return received
    }
}
