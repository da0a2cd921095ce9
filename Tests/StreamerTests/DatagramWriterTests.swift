import CLinux
import Glibc
import NIOCore
import NIOEmbedded
import NIOPosix
@testable import Net
@testable import Streamer
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DatagramWriterTests {
    /// A writer over a socket and a channel that the test holds back.
    private final class Bench {
        let socket = FakeDatagramSocket()
        let channel = EmbeddedChannel()
        let held = HeldWrites()
        let writer: DatagramWriter

        init(knowsSegments: Bool = true) throws {
            let socket = self.socket
            writer = DatagramWriter(
                channel: channel, descriptor: 1000, knowsSegments: knowsSegments, sendMessages: socket.send)
            try channel.pipeline.syncOperations.addHandler(held)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }
    }

    /// Keeps what is written to a channel, as one does whose socket is full.
    private final class HeldWrites: ChannelOutboundHandler {
        typealias OutboundIn = AddressedEnvelope<ByteBuffer>
        private(set) var datagrams: [[UInt8]] = []
        private var promises: [EventLoopPromise<Void>] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            datagrams.append(Array(unwrapOutboundIn(data).data.readableBytesView))
            if let promise { promises.append(promise) }
        }

        func finish() {
            for promise in promises { promise.succeed() }
            promises = []
            datagrams = []
        }
    }

    private static func destination(port: Int = 5000) throws -> DatagramDestination {
        DatagramDestination(try SocketAddress(ipAddress: "127.0.0.1", port: port))
    }

    private static func packets(_ size: Int, renumbering: Renumbering = Renumbering()) -> Datagrams {
        let packetizer = RTPPacketizer(ssrc: 1, firstSequence: 100)
        return packetizer.packetize(
            keyFrame(size: size), timestamp: 90_000, report: ByteBuffer(repeating: 9, count: 28),
            allocator: ByteBufferAllocator()
        ).datagrams(renumbering)
    }

    private static func bytes(_ datagrams: Datagrams) -> [[UInt8]] { datagrams.map { Array($0.readableBytesView) } }

    /// The parameter sets, then fragments of 1400 bytes: as few messages as the kernel's limits allow, in one call.
    @Test func oneCallForAnAccessUnit() throws {
        let bench = try Bench()
        var destination = try Self.destination()
        let packets = Self.packets(100_000)
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.calls == 1)
        #expect(bench.socket.messages == [2, 46, 27])
        #expect(bench.socket.datagrams == Self.bytes(packets))
        #expect(bench.socket.ports == [5000])
        #expect(bench.held.datagrams.isEmpty)
    }

    /// A form whose time stamps are moved begins behind the sender report.
    @Test func renumberedPackets() throws {
        let bench = try Bench()
        var destination = try Self.destination()
        let packets = Self.packets(5000, renumbering: Renumbering(sequence: 7, timestamp: 11))
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.datagrams == Self.bytes(packets))
        #expect(bench.socket.datagrams.map { $0[3] } == [107, 108, 109, 110, 111, 112])
        #expect(bench.socket.datagrams.allSatisfy { $0[4..<8] == [0, 1, 0x5F, 0x9B] })
    }

    @Test(arguments: [
        ([1400, 1400, 700], [3]), ([700, 1400, 1400], [1, 2]), ([10, 9, 9, 8], [2, 2]), ([5], [1]),
        (Array(repeating: 100, count: 130), [64, 64, 2]), (Array(repeating: 1400, count: 50), [46, 4]),
    ])
    func runs(_ lengths: [Int], expected: [Int]) {
        var buffer = ByteBuffer()
        var starts: [Int32] = []
        for length in lengths {
            starts.append(Int32(buffer.writerIndex))
            buffer.writeRepeatingByte(0, count: 4 + length)
        }
        let datagrams = Datagrams(bytes: buffer, starts: starts)
        var runs: [Int] = []
        var index = 0
        while index < datagrams.count {
            let end = datagrams.endOfRun(from: index)
            runs.append(end - index)
            index = end
        }
        #expect(runs == expected)
    }

    /// An interface that can't cut messages: the same access unit goes again in single packets, and all further ones
    /// to that address; another address keeps its messages.
    @Test(arguments: [EIO, EINVAL, EMSGSIZE]) func refusedSegments(_ refusal: CInt) throws {
        let bench = try Bench()
        var destination = try Self.destination()
        let packets = Self.packets(20_000)
        bench.socket.refusal = refusal
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.datagrams == Self.bytes(packets))
        #expect(bench.socket.calls == 2)
        bench.socket.clear()
        bench.socket.refusal = nil
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.calls == 1)
        #expect(bench.socket.messages.allSatisfy { $0 == 1 })
        bench.socket.clear()
        var other = try Self.destination(port: 6000)
        bench.writer.write(packets, to: &other)
        #expect(bench.socket.messages == [2, 15])
        #expect(bench.held.datagrams.isEmpty)
    }

    /// The kernel takes the messages before the refused one: they do not go twice.
    @Test func refusedAfterOthersWereTaken() throws {
        let bench = try Bench()
        var destination = try Self.destination()
        let packetizer = RTPPacketizer(ssrc: 1, firstSequence: 100)
        let packets = packetizer.packetize(
            accessUnit([(6, 20), (5, 6000)]), timestamp: 0, report: ByteBuffer(), allocator: ByteBufferAllocator()
        ).datagrams(Renumbering())
        bench.socket.refusal = EIO
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.datagrams == Self.bytes(packets))
        // The first message, the refusal, the rest.
        #expect(bench.socket.calls == 3)
    }

    @Test func aKernelWithoutSegments() throws {
        let bench = try Bench(knowsSegments: false)
        var destination = try Self.destination()
        let packets = Self.packets(20_000)
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.calls == 1)
        #expect(bench.socket.messages == packets.map { _ in 1 })
        #expect(bench.socket.datagrams == Self.bytes(packets))
    }

    /// What a full socket does not take goes through the channel, and so does everything until that has left.
    @Test func aFullSocketKeepsTheOrder() throws {
        let bench = try Bench()
        var destination = try Self.destination()
        let packets = Self.packets(100_000)
        bench.socket.room = 2
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.datagrams == Array(Self.bytes(packets)[..<48]))
        #expect(bench.held.datagrams == Array(Self.bytes(packets)[48...]))
        bench.socket.clear()
        bench.socket.room = .max
        let next = Self.packets(3000)
        bench.writer.write(next, to: &destination)
        #expect(bench.socket.calls == 0)
        #expect(bench.held.datagrams.suffix(next.count) == Self.bytes(next)[...])
        bench.held.finish()
        bench.channel.embeddedEventLoop.run()
        bench.writer.write(next, to: &destination)
        #expect(bench.socket.datagrams == Self.bytes(next))
        #expect(bench.held.datagrams.isEmpty)
    }

    /// An error that has nothing to do with segments is the channel's, and segments stay.
    @Test func otherErrors() throws {
        let bench = try Bench()
        var destination = try Self.destination()
        let packets = Self.packets(3000)
        bench.socket.failure = ENETUNREACH
        bench.writer.write(packets, to: &destination)
        #expect(bench.held.datagrams == Self.bytes(packets))
        bench.held.finish()
        bench.channel.embeddedEventLoop.run()
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.messages == [2, 3])
    }

    @Test func anInterruptedCallIsRepeated() throws {
        let bench = try Bench()
        var destination = try Self.destination()
        let packets = Self.packets(3000)
        bench.socket.failure = EINTR
        bench.writer.write(packets, to: &destination)
        #expect(bench.socket.datagrams == Self.bytes(packets))
        #expect(bench.held.datagrams.isEmpty)
    }

    /// The real kernel: one call, every packet whole and in its order.
    @Test(arguments: ["127.0.0.1", "::1"]) func overLoopback(_ host: String) async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let sender = try await DatagramBootstrap(group: eventLoop).bind(host: host, port: 0).get()
        let (received, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let receiver = try await DatagramBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver { continuation.yield($0) })
                }
            }.bind(host: host, port: 0).get()
        let address = try #require(receiver.localAddress)
        let calls = Counter()
        try await eventLoop.submit {
            let writer = DatagramWriter(channel: sender) {
                calls.increment()
                return clinux_send_messages($0, $1, $2, $3)
            }
            var destination = DatagramDestination(address)
            writer.write(Self.packets(30_000), to: &destination)
        }.get()
        #expect(calls.take() == 1)
        var packets: [[UInt8]] = []
        let expected = Self.bytes(Self.packets(30_000))
        for await packet in received {
            packets.append(packet)
            if packets.count == expected.count { break }
        }
        #expect(packets == expected)
        try await sender.close()
        try await receiver.close()
    }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        private let take: ([UInt8]) -> Void
        init(take: @escaping ([UInt8]) -> Void) { self.take = take }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            take(Array(unwrapInboundIn(data).data.readableBytesView))
        }
    }
}
