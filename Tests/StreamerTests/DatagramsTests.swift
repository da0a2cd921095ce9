import Device
import Logging
import Net
import NIOCore
import NIOPosix
@testable import Streamer
import Synchronization
import TestSupport
import Testing

/// The UDP sockets of a server whose network fails now and then.
@Suite(.timeLimit(.minutes(1))) struct DatagramsTests {
    private struct NoDescriptors: Error {}

    /// A server whose binding fails for the given attempts (from 0).
    private static func server(
        failing: Range<Int>
    ) -> (server: RTSPServer, attempts: Attempts) {
        let configuration = RTSPServer.Configuration(
            host: "127.0.0.1", port: 0, deviceID: "CAM", maxSessions: 1, access: .open)
        let attempts = Attempts()
        let server = RTSPServer(
            configuration: configuration, channels: ChannelRegistry(),
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), logger: .silent
        ) { (host: String, eventLoop: any EventLoop) in
            guard !failing.contains(attempts.next()) else { throw NoDescriptors() }
            return try await DatagramPair.bind(host: host, eventLoop: eventLoop)
        }
        return (server, attempts)
    }

    final class Attempts: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock { count in
                defer { count += 1 }
                return count
            }
        }
    }

    @Test func bindsWhenItCould() async throws {
        let (server, attempts) = Self.server(failing: 0..<2)
        async let work: Void = server.run()
        try await server.start()
        var sockets = server.boundDatagrams.map { $0.rtp }.makeAsyncIterator()
        #expect(await sockets.next()?.isActive == true)
        #expect(attempts.value == 3)
        await server.stop()
        await work
    }

    @Test func replacesALostSocketThoughItTakesSeveralAttempts() async throws {
        let (server, attempts) = Self.server(failing: 1..<2)
        async let work: Void = server.run()
        try await server.start()
        var sockets = server.boundDatagrams.map { $0.rtp }.makeAsyncIterator()
        let first = try #require(await sockets.next())
        try await first.close()
        let second = try #require(await sockets.next())
        #expect(second.isActive)
        #expect(attempts.value == 3)
        await server.stop()
        await work
        #expect(!second.isActive)
    }
}
