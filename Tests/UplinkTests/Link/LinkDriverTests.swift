@testable import Base
import Device
import Logging
import Media
@testable import Net
import NIOCore
import NIOPosix
import TestSupport
import System
import Testing
@testable import Uplink

/// The link's driver against a platform.
@Suite(.timeLimit(.minutes(1))) struct LinkDriverTests {
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

    /// A link that is logged in to this platform, and its connection there.
    private struct LinkUp {
        let link: PlatformLink
        let eventLoop: any EventLoop
        let connection: any Channel
        private var seen: AsyncStream<Event>.Iterator

        /// Calls `body` while the link is up.
        static func with(
            _ commands: (any EventLoop) -> PlatformCommands, _ body: (inout LinkUp) async throws -> Void
        ) async throws {
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
            let eventLoop = group.next()
            let link = PlatformLink(
                configuration: .init(
                    endpoints: LinkEndpoints(servers: [ServerAddress(host: "127.0.0.1", port: port)]),
                    commands: PlatformCommands.known, load: { LinkMemory() }, save: { _ in }),
                eventLoop: eventLoop, logger: .silent)
            let id = try LinkDriverTests.id
            let device = LinkedDevice(
                describe: { _ in LinkDriverTests.description(id) }, commands: commands(eventLoop))
            async let work: Void = link.run()
            await link.start(device)
            var seen = events.makeAsyncIterator()
            if case .loggedIn(let connection)? = await seen.next() {
                var up = LinkUp(link: link, eventLoop: eventLoop, connection: connection, seen: seen)
                // Now it has the login's answer.
                _ = try await up.next(.heartbeat)
                try await body(&up)
            } else {
                Issue.record("no login")
            }
            await link.stop()
            await work
            try await server.close()
        }

        private init(
            link: PlatformLink, eventLoop: any EventLoop, connection: any Channel, seen: AsyncStream<Event>.Iterator
        ) {
            (self.link, self.eventLoop, self.connection, self.seen) = (link, eventLoop, connection, seen)
        }

        func send(_ command: LinkCommand, _ payload: String, sequence: UInt16) async throws {
            let frame = LinkFrame(command: command.rawValue, sequence: sequence, payload: Array(payload.utf8))
            try await connection.writeAndFlush(ByteBuffer(bytes: frame.encoded()))
        }

        /// The device's next frame with this command.
        mutating func next(_ command: LinkCommand) async throws -> LinkFrame {
            while true {
                guard case .frame(let frame) = try #require(await seen.next()) else {
                    Issue.record("it logged in again")
                    continue
                }
                if frame.command == command.rawValue { return frame }
            }
        }

        mutating func answer(to command: LinkCommand, _ payload: String, sequence: UInt16) async throws -> LinkFrame {
            try await send(command, payload, sequence: sequence)
            return try await next(command)
        }
    }

    private static var id: DeviceID { get throws { try #require(DeviceID(wireText: "811")) } }

    @Test func refusesWhatCannotBeReadAndStays() async throws {
        let id = try Self.id
        try await LinkUp.with { _ in PlatformCommands(deviceID: id, logger: .silent) } _: { up in
            for (number, payload) in ["<REBOOT_REQ><DevID>811", "nonsense", "", "<A/><B/>"].enumerated() {
                let refusal = try await up.answer(to: .reboot, payload, sequence: UInt16(7 + number))
                #expect(refusal.sequence == UInt16(7 + number))
                let result = try ResultResponse<RebootRequest>(document: refusal.payload)
                #expect(result.result == .failure && result.deviceID == id, "\(payload)")
            }
            // What can be read is served on the same connection: this device has no power to control.
            let served = try await up.answer(to: .reboot, "<REBOOT_REQ><DevID>811</DevID></REBOOT_REQ>", sequence: 99)
            #expect(try ResultResponse<RebootRequest>(document: served.payload).result == .other)
            #expect(up.link.state.isOnline && up.link.statistics.counters.logins == 1)
            #expect(up.link.statistics.counters.linksLost == 0)
        }
    }

    /// Notes on which thread it is asked, and on which it goes on after something that blocks.
    private struct Device: PowerControl, UpgradeControl {
        let eventLoop: any EventLoop
        let isOnLoop = Published<[Bool]>([])

        func restart() { isOnLoop.update { $0.append(eventLoop.inEventLoop) } }

        func begin(_ source: UpgradeSource) async throws(ControlError) {
            isOnLoop.update { $0.append(eventLoop.inEventLoop) }
            let blocks = try? await NIOThreadPool.singleton.runIfActive { !eventLoop.inEventLoop }
            isOnLoop.update { $0 += [blocks == true, eventLoop.inEventLoop] }
        }

        func status() throws(ControlError) -> UpgradeStatus { throw .notSupported("") }
    }

    /// One that blocks goes to a thread and comes back; no other leaves the loop.
    @Test func servesOnItsEventLoop() async throws {
        let id = try Self.id
        let asked = Published<Device?>(nil)
        try await LinkUp.with { eventLoop in
            let device = Device(eventLoop: eventLoop)
            asked.publish(device)
            return PlatformCommands(
                deviceID: id, logger: .silent, power: PowerCommands(power: device),
                upgrade: UpgradeCommands(upgrades: device))
        } _: { up in
            let reboot = try await up.answer(
                to: .reboot, "<REBOOT_REQ><DevID>811</DevID></REBOOT_REQ>", sequence: 1)
            #expect(try ResultResponse<RebootRequest>(document: reboot.payload).result == .success)
            let request = UpgradeRequest(
                deviceID: id, version: "2", host: try #require(HostAddress(wireText: "127.0.0.1")),
                port: Port(clamping: 21), account: "a", password: Secret(wireText: "b"), file: "c")
            let upgrade = try await up.answer(
                to: .upgrade, String(decoding: request.document, as: UTF8.self), sequence: 2)
            #expect(try ResultResponse<UpgradeRequest>(document: upgrade.payload).result == .success)
        }
        #expect(asked.current?.isOnLoop.current == [true, true, true, true])
    }

    /// A viewer's token is asked about and answered on the loop that the RTSP server shares with the link.
    @Test func verifiesTokensOnItsEventLoop() async throws {
        let id = try Self.id
        let token = "0123456789abcdef0123456789ABCDEF"
        let subject = TokenSubject(deviceID: "811", channel: 0, content: .live(.sub))
        try await LinkUp.with { _ in PlatformCommands(deviceID: id, logger: .silent) } _: { up in
            let (verdicts, given) = AsyncStream.makeStream(of: TokenVerdict.self)
            var verdict = verdicts.makeAsyncIterator()
            let (link, eventLoop) = (up.link, up.eventLoop)
            func ask(_ token: String, _ subject: TokenSubject, within limit: Duration = .seconds(30)) {
                eventLoop.execute {
                    link.verify(token, for: subject, within: limit) { verdict in
                        #expect(eventLoop.inEventLoop)
                        given.yield(verdict)
                    }
                }
            }
            ask("no token", subject)
            #expect(await verdict.next() == .refused)
            for (result, expected) in [(0, .granted), (1, .refused)] as [(Int, TokenVerdict)] {
                ask(token, subject)
                let frame = try await up.next(.videoPlay)
                let question = try VideoPlayRequest(document: frame.payload)
                #expect(question.stream == .sub && question.channel.value == 0)
                try await up.send(
                    .videoPlay, "<VIDEO_PLAY_RES><Result>\(result)</Result></VIDEO_PLAY_RES>",
                    sequence: frame.sequence)
                #expect(await verdict.next() == expected)
            }
            ask(token, TokenSubject(deviceID: "811", channel: 0, content: .recording("name.ts")))
            let frame = try await up.next(.recordPlay)
            try await up.send(.recordPlay, "<ERROR_RES/>", sequence: frame.sequence)
            #expect(await verdict.next() == .unavailable)
            // In time, whatever the platform does; and when the link is lost first.
            ask(token, subject, within: .milliseconds(20))
            #expect(await verdict.next() == .unavailable)
            ask(token, subject)
            _ = try await up.next(.videoPlay)
            try await up.connection.close()
            #expect(await verdict.next() == .unavailable)
            given.finish()
        }
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
