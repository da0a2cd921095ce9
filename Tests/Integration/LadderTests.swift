import Glibc
import TestSupport
import Testing

extension Integration {
    /// Every rung of CTMW 15 with the real program, a real router and a real TURN server, the other rungs closed.
    @Suite(
        .serialized, .timeLimit(.minutes(3)),
        .enabled(if: NATNetwork.isAllowed, "only root can make network namespaces: sudo make test"))
    struct LadderTests {
        static let frames = 100

        @Test func picturesComeOnEachRungWithTheOthersClosed() async throws {
            let ladder = try Ladder()
            let network = ladder.network
            let turn = try await Ladder.turnServer(network)
            // The platform knows every address, and says them to its clients.
            let told = try await ladder.heartbeat(
                "UpnpIP=\(network["GATEWAY_IP"]) LocalIP=\(network["DEVICE_IP"]) TurnRelayIP=\(network["PLATFORM_IP"])")
            #expect(told.isOK, "\(told) \(ladder.device.log.suffix(2000))")
            let mapped = try #require(told["RtspUpnpPort"].flatMap { UInt16($0) })
            #expect(try await ladder.knowsItsUDPPorts())

            // Rung 3, punched.
            try network.order("--block", "mapped")
            #expect(try !network.canConnect(from: "VIEWER", to: network["GATEWAY_IP"], mapped))
            try await punched(ladder)
            // Rung 4, everything over TCP.
            try network.order("--block", "udp")
            try await play(.relay, "relay over TCP", ladder)
            // Rung 2, the mapped port.
            try network.order("--unblock")
            try network.order("--block", "udp")
            try network.order("--block", "relay")
            #expect(try !network.canConnect(from: "DEVICE", to: network["PLATFORM_IP"], UInt16(Ladder.turnPort)))
            try await play(.mapped, "mapped port", ladder)
            // Rung 1, in the device's own network.
            try network.order("--block", "mapped")
            #expect(try !network.canConnect(from: "VIEWER", to: network["GATEWAY_IP"], mapped))
            try await play(.local, "local", ladder)

            let oddities = try await ladder.platform.oddities()
            #expect(oddities == "")
            turn.end()
            try await ladder.end()
        }

        /// Four seconds in ffmpeg, over TCP.
        private func play(_ entrance: Ladder.Entrance, _ name: String, _ ladder: Ladder) async throws {
            let watcher = try await ladder.watch(entrance)
            #expect(try await watcher.shows(Self.frames, within: 20), "\(name): \(ladder.device.log.suffix(2000))")
            try await judge(try await watcher.finish(), first: watcher.secondsToFirst, name, ladder)
        }

        /// Four seconds over UDP from router to router.
        private func punched(_ ladder: Ladder) async throws {
            let url = try await ladder.url(.relay)
            let network = ladder.network
            let directory = ladder.device.directory
            let (shown, gaps, first) = try await onThread { () throws -> (ShownPictures, Int, Double?) in
                let begun = Clock.now
                let viewer = try PunchingViewer(network, url)
                let answer = try viewer.setUp()
                #expect(answer.contains("source=\(network["GATEWAY_IP"]);"), "\(answer)")
                for _ in 1...3 { TCP.send(viewer.rtp, PunchingViewer.emptyRTP, to: PunchingViewer.source(answer)) }
                #expect(try viewer.ask("PLAY").hasPrefix("RTSP/1.0 200"))
                var stream = ReceivedStream()
                var first: Double?
                _ = PunchingViewer.pictures(viewer.rtp, atMost: Self.frames) { packet in
                    if packet[1] & 0x80 != 0, first == nil { first = Double(Clock.now - begun) / 1e9 }
                    stream.add(packet)
                }
                return (try stream.shown(size: Ladder.size, directory: directory), stream.gaps, first)
            }
            #expect(gaps == 0)
            try await judge(shown, first: first, "punched", ladder)
        }

        private func judge(
            _ shown: ShownPictures, first: Double?, _ name: String, _ ladder: Ladder
        ) async throws {
            let missing = try #require(shown.missing, "\(name): \(shown.count) pictures, of which some are illegible")
            let leftOut = try await ladder.leftOut()
            #expect(shown.count >= Self.frames, "\(name)")
            #expect(missing <= leftOut, "\(name)")
            let first = try #require(first)
            #expect(first < 5, "\(name)")
            print("rung \(name): \(shown.count) pictures, \(missing) left out, the first after \(Int(first * 1000)) ms")
        }
    }
}
