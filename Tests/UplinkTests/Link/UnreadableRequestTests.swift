@testable import Base
import Device
import Logging
@testable import Net
import NIOCore
import NIOPosix
import TestSupport
import System
import Testing
@testable import Uplink

/// The link's driver against a platform that sends what is no XML.
@Suite(.timeLimit(.minutes(1))) struct UnreadableRequestTests {
    /// Accepts the login, and passes on every frame but the device's own requests.
    private final class Platform: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private var decoder = LinkFrameDecoder()
        private let events: AsyncStream<Event>.Continuation

        init(_ events: AsyncStream<Event>.Continuation) { self.events = events }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            decoder.append(unwrapInboundIn(data).readableBytesView)
            while let frame = try? decoder.next() {
                guard frame.command == LinkCommand.login.rawValue else {
                    events.yield(.frame(frame))
                    continue
                }
                let answer = LinkFrame(
                    command: frame.command, sequence: frame.sequence,
                    payload: Array("<LOGIN_RES><Result>0</Result></LOGIN_RES>".utf8))
                guard let bytes = try? answer.encoded() else { continue }
                context.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
                events.yield(.loggedIn(context.channel))
            }
        }
    }

    private enum Event: Sendable {
        case loggedIn(any Channel)
        case frame(LinkFrame)
    }

    @Test func isRefusedAndTheLinkStays() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Platform(continuation))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try UInt16(#require(server.localAddress?.port))
        let id = try #require(DeviceID(wireText: "811"))
        let link = PlatformLink(
            configuration: .init(
                entrances: LinkEndpoints(servers: [ServerAddress(host: "127.0.0.1", port: port)]),
                commands: PlatformCommands.known, load: { LinkMemory() }, save: { _ in }),
            eventLoop: group.next(), logger: .silent)
        let commands = PlatformCommands(deviceID: id, logger: .silent)
        let device = LinkedDevice(
            describe: { _ in Self.description(id) }, handler: { await commands.perform($0, $1) })
        async let work: Void = link.run()
        await link.start(device)

        var seen = events.makeAsyncIterator()
        guard case .loggedIn(let connection)? = await seen.next() else {
            Issue.record("no login")
            return
        }
        // Answers of the device, past its abilities and heartbeats.
        func answer(to command: LinkCommand, _ payload: String, sequence: UInt16) async throws -> LinkFrame {
            let frame = LinkFrame(command: command.rawValue, sequence: sequence, payload: Array(payload.utf8))
            try await connection.writeAndFlush(ByteBuffer(bytes: frame.encoded()))
            while true {
                guard case .frame(let frame) = try #require(await seen.next()) else {
                    Issue.record("it logged in again")
                    continue
                }
                if frame.command == command.rawValue { return frame }
            }
        }
        for (number, payload) in ["<REBOOT_REQ><DevID>811", "nonsense", "", "<A/><B/>"].enumerated() {
            let refusal = try await answer(to: .reboot, payload, sequence: UInt16(7 + number))
            #expect(refusal.sequence == UInt16(7 + number))
            let result = try ResultResponse<RebootRequest>(document: refusal.payload)
            #expect(result.result == .failure && result.deviceID == id, "\(payload)")
        }
        // What can be read is served on the same connection: this device has no power to control.
        let served = try await answer(to: .reboot, "<REBOOT_REQ><DevID>811</DevID></REBOOT_REQ>", sequence: 99)
        #expect(try ResultResponse<RebootRequest>(document: served.payload).result == .other)
        #expect(link.state.isOnline && link.statistics.counters.logins == 1)
        #expect(link.statistics.counters.linksLost == 0)

        await link.stop()
        await work
        try await server.close()
    }

    private static func description(_ id: DeviceID) -> DeviceDescription {
        let none = Port(clamping: 0)
        return DeviceDescription(
            identity: PlatformIdentity(
                manufacturer: "001", model: "test", type: .camera, deviceID: id, deviceKey: Secret(wireText: "secret"),
                firmware: "1"),
            network: .wired,
            addresses: DeviceAddresses(
                upnpHost: .none, upnpPort: none, localHost: .none, localPort: none, relayHost: .none, relayPort: none),
            viewers: Count(clamping: 0), channels: Count(clamping: 1))
    }
}
