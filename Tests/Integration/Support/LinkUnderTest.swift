import Agent
import Base
import Device
import Logging
import NIOPosix
import Synchronization
import System
import TestSupport
@testable import Uplink

/// A link with short times, the platform's requests that it got, and what it kept.
final class LinkUnderTest: Sendable {
    static let id = "81100000001"

    /// What stays when the agent is restarted.
    final class Kept: Sendable {
        let memory = Mutex(LinkMemory())
    }

    let link: PlatformLink
    private let device: LinkedDevice
    private let log: RequestLog
    private let work = Mutex<Task<Void, Never>?>(nil)

    private final class RequestLog: PowerControl {
        let commands = Mutex<[LinkCommand]>([])

        func restart() { commands.withLock { $0.append(.reboot) } }
    }

    init(_ platform: PlatformProcess, kept: Kept = Kept(), secret: String = "secret") throws {
        let log = RequestLog()
        self.log = log
        guard let id = DeviceID(wireText: Self.id), let count = Count(1), let port = Port(554), let none = Port(0)
        else {
            throw ChildProcess.Failure(description: "the test's own values are wrong")
        }
        var configuration = PlatformLink.Configuration(
            endpoints: LinkEndpoints(redirectURL: platform.places["redirectURL"]), commands: [.reboot],
            load: { kept.memory.withLock { $0 } }, save: { memory in kept.memory.withLock { $0 = memory } })
        device = LinkedDevice(
            describe: { local in
                DeviceDescription(
                    identity: PlatformIdentity(
                        manufacturer: "001", model: "test", type: .camera, deviceID: id,
                        deviceKey: Secret(wireText: secret), firmware: "1.0"),
                    network: .wired,
                    addresses: DeviceAddresses(
                        upnpHost: .none, upnpPort: none, localHost: local ?? .none, localPort: port, relayHost: .none,
                        relayPort: none),
                    viewers: count, channels: count)
            },
            commands: PlatformCommands(deviceID: id, logger: .silent, power: PowerCommands(power: log)))
        configuration.timing.heartbeat = .milliseconds(500)
        configuration.timing.connectRetry = .milliseconds(20)
        configuration.timing.registerRetry = .milliseconds(300)
        configuration.timing.loginRetry = .milliseconds(300)
        link = PlatformLink(
            configuration: configuration, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: .silent)
    }

    func start() async {
        work.withLock { $0 = Task { await link.run() } }
        await link.start(device)
    }

    /// Returns when everything is kept.
    func stop() async {
        await link.stop()
        await work.withLock { $0 }?.value
    }

    var served: [LinkCommand] { log.commands.withLock { $0 } }

    func eventually(_ seconds: Double = 15, _ condition: (PlatformLink) -> Bool) async throws -> Bool {
        try await TestSupport.eventually(seconds) { condition(link) }
    }

    func isOnline(within seconds: Double = 15) async throws -> Bool {
        try await eventually(seconds) { if case .online = $0.state { true } else { false } }
    }
}
