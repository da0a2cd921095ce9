import TestSupport
import Glibc
import Testing

extension Integration {
    /// A camera that everybody may watch, or that listens at a loopback address, is not handed outside
    /// (docs/design/nat.md).
    @Suite(.serialized, .timeLimit(.minutes(3))) struct OpenAccessTests {
        /// A platform and its TURN server, which has a single port for relays and lets every peer in.
        private final class Outside: Sendable {
            let relayPort: Int
            let platform: PlatformProcess
            private let turn: CoturnProcess

            init() throws {
                let relayPort = AgentProcess.freePort()
                self.relayPort = relayPort
                turn = try CoturnProcess(
                    user: "\(PlatformDevice.id):secret",
                    ["--server-relay", "--min-port=\(relayPort)", "--max-port=\(relayPort)"])
                platform = try PlatformProcess(["--turn", "127.0.0.1,\(turn.port),127.0.0.1,\(turn.port)"])
            }

            var isOpen: Bool { Socket.canConnect(port: relayPort) }
        }

        /// How `camera-agent check` ends with the device's configuration.
        private func check(_ device: PlatformDevice) async throws -> Int32? {
            let path = "\(device.directory)/agent.json5"
            return try await Blocking.run {
                try ChildProcess.run([AgentProcess.binary, "check", path], log: "\(path).check", seconds: 20).status
            }
        }

        @Test(arguments: [("access: \"open\"", 1, "runs without relay"), ("", 0, "127.0.0.1 is not handed outside")])
        func noRelayLeadsToALoopbackAddress(rtsp: String, status: Int32, said: String) async throws {
            let outside = try await Blocking.run { try Outside() }
            let platform = outside.platform
            let device = try PlatformDevice(platform, rtsp: rtsp, more: "traversal: { upnp: false },")
            #expect(try await platform.isOnline())
            // The registration has named the TURN server; of a relay the second heartbeat would tell.
            #expect(try await platform.run("expect HEARTBEAT_REQ TurnRelayIP=0.0.0.0 RtspTurnRelayPort=0 count=4").isOK)
            #expect(try await !platform.run("expect HEARTBEAT_REQ TurnRelayIP=127.0.0.1 timeout=3000").isOK)
            #expect(try await !Blocking.run { outside.isOpen })
            let nat = try await device.console("nat")
            #expect(nat.description.contains("traversal.open is not true"), "\(nat)")
            #expect(nat["relayViewers"] == "0", "\(nat)")
            #expect(device.log.contains(said), "\(device.log.suffix(2000))")
            #expect(try await check(device) == status)
            let oddities = try await platform.oddities()
            #expect(oddities == "")
        }

        @Test func saidInWordsTheRelayLeadsToIt() async throws {
            let outside = try await Blocking.run { try Outside() }
            let platform = outside.platform
            let device = try PlatformDevice(
                platform, rtsp: "access: \"open\"", more: "traversal: { upnp: false, open: true },")
            let told = try await platform.run(
                "expect HEARTBEAT_REQ TurnRelayIP=127.0.0.1 RtspTurnRelayPort=\(outside.relayPort) timeout=15000")
            #expect(told.isOK, "\(told) \(device.log.suffix(2000))")
            // No token, and no question to the platform.
            let port = outside.relayPort
            try await onThread {
                let viewer = try RTSPTestClient(port: port)
                try viewer.play(
                    "rtsp://127.0.0.1:\(port)/realplay?devid=\(PlatformDevice.id)&channelno=0&streamtype=1")
                for _ in 0..<20 { _ = try viewer.packet() }
            }
            let nat = try await device.console("nat")
            #expect(nat["relayViewers"] == "1", "\(nat)")
            #expect(device.log.contains("may watch, from anywhere"))
            #expect(try await check(device) == 0)
        }

        /// At an address that the whole network reaches: neither the relay nor a port of the router.
        @Test(
            .enabled(if: NATNetwork.isAllowed, "only root can make network namespaces: sudo make test"),
            arguments: [false, true])
        func aRouterIsAskedForAPortInWordsOnly(isOpen: Bool) async throws {
            let ladder = try Ladder(rtsp: "access: \"open\"", traversal: isOpen ? "open: true" : "")
            let network = ladder.network
            let turn = try await Ladder.turnServer(network)
            let gateway = network["GATEWAY_IP"]
            if isOpen {
                let told = try await ladder.heartbeat("UpnpIP=\(gateway) TurnRelayIP=\(network["PLATFORM_IP"])")
                #expect(told.isOK, "\(told) \(ladder.device.log.suffix(2000))")
                for entrance in [Ladder.Entrance.mapped, .relay] {
                    let url =
                        try await ladder.url(entrance).split(separator: "&hashtoken=").first.map(String.init) ?? ""
                    let watcher = try await ladder.watch(entrance, url: url)
                    #expect(try await watcher.shows(10), "\(entrance): \(ladder.device.log.suffix(2000))")
                    try await watcher.finish()
                }
            } else {
                #expect(try await ladder.heartbeat("UpnpIP=0.0.0.0 TurnRelayIP=0.0.0.0 count=4").isOK)
                #expect(try await !ladder.heartbeat("UpnpIP=\(gateway)", within: 2).isOK)
                #expect(try await !ladder.heartbeat("TurnRelayIP=\(network["PLATFORM_IP"])", within: 2).isOK)
                let nat = try await ladder.device.console("nat")
                #expect(nat["router"] == "null" && nat.description.contains("traversal.open is not true"), "\(nat)")
            }
            let oddities = try await ladder.platform.oddities()
            #expect(oddities == "")
            turn.end()
            try await ladder.end()
        }
    }
}
