import Glibc
import Testing

extension Integration {
    /// Pictures go to a token's holder and to nobody else, whoever asks (docs/design/nat.md).
    @Suite(
        .serialized, .timeLimit(.minutes(2)),
        .enabled(if: NATNetwork.isAllowed, "only root can make network namespaces: sudo make test"))
    struct ReflectorTests {
        /// The router lets everybody in over UDP; only the rule protects the victim.
        @Test func neitherADestinationNorAPacketAimsTheCamera() async throws {
            let ladder = try Ladder("--full-cone")
            let network = ladder.network
            let turn = try await Ladder.turnServer(network)
            #expect(try await ladder.heartbeat("TurnRelayIP=\(network["PLATFORM_IP"])").isOK)
            #expect(try await ladder.knowsItsUDPPorts())
            let url = try await ladder.url(.relay)
            let victim = network["PLATFORM_IP"]
            let (answer, atVictim, atStranger, atHolder, atSecond) = try await onThread {
                () throws -> (String, Int, Int, Int, Int) in
                let viewer = try PunchingViewer(network, url)
                let rtpPort = PunchingViewer.port(viewer.rtpOutside)
                let sockets = try network.inside("PLATFORM") { () throws -> [Int32] in
                    let sockets = [TCP.socket(SOCK_DGRAM), TCP.socket(SOCK_DGRAM)]
                    guard TCP.withPointer(TCP.address(victim, rtpPort), { bind(sockets[0], $0, $1) }) == 0 else {
                        throw TCP.Failure(description: "cannot bind: errno \(errno)")
                    }
                    return sockets
                }
                let second = try network.inside("VIEWER") { TCP.socket(SOCK_DGRAM) }
                defer { for socket in sockets + [second] { close(socket) } }
                for socket in sockets + [second] { TCP.limit(socket, milliseconds: 1000) }

                // The token is the viewer's, the destination somebody else's.
                let answer = try viewer.setUp(destination: victim)
                let source = PunchingViewer.source(answer)
                #expect(try viewer.ask("PLAY").hasPrefix("RTSP/1.0 200"))
                let atVictim = PunchingViewer.pictures(sockets[0], atMost: 1)
                // A third address that knows where and when, from a port of its own and from the holder's.
                for socket in sockets.reversed() { TCP.send(socket, PunchingViewer.emptyRTP, to: source) }
                let atStranger = sockets.map { PunchingViewer.pictures($0, atMost: 1) }.reduce(0, +)
                // The holder from the port that it named; then nothing moves the pictures any more.
                TCP.send(viewer.rtp, PunchingViewer.emptyRTP, to: source)
                var atHolder = PunchingViewer.pictures(viewer.rtp, atMost: 25)
                TCP.send(second, PunchingViewer.emptyRTP, to: source)
                let atSecond = PunchingViewer.pictures(second, atMost: 1)
                atHolder += PunchingViewer.pictures(viewer.rtp, atMost: 25)
                return (answer, atVictim, atStranger, atHolder, atSecond)
            }
            #expect(answer.contains("destination=\(network["FAR_GATEWAY_IP"]);"), "\(answer)")
            #expect(atVictim == 0 && atStranger == 0)
            #expect(atHolder == 50 && atSecond == 0)
            turn.end()
            try await ladder.end()
        }

        /// Straight over UDP through the mapped port: there too, the pictures go to where the connection comes from.
        @Test func aViewerAtTheMappedPortAimsNothingEither() async throws {
            let ladder = try Ladder("--full-cone")
            let network = ladder.network
            #expect(try await ladder.heartbeat("UpnpIP=\(network["GATEWAY_IP"])").isOK)
            let url = try await ladder.url(.mapped)
            let victim = network["PLATFORM_IP"]
            let (answer, played, atVictim) = try await onThread { () throws -> (String, String, Int) in
                let viewer = try PunchingViewer(network, url, asks: false)
                let socket = try network.inside("PLATFORM") { () throws -> Int32 in
                    let socket = TCP.socket(SOCK_DGRAM)
                    guard TCP.withPointer(TCP.address(victim, 40000), { bind(socket, $0, $1) }) == 0 else {
                        throw TCP.Failure(description: "cannot bind: errno \(errno)")
                    }
                    return socket
                }
                defer { close(socket) }
                TCP.limit(socket, milliseconds: 1000)
                let transport = "Transport: RTP/AVP;unicast;destination=\(victim);client_port=40000-40001\r\n"
                let answer = try viewer.ask("SETUP", transport, track: "/trackID=0")
                let played = try viewer.ask("PLAY")
                return (answer, played, PunchingViewer.pictures(socket, atMost: 1))
            }
            #expect(!answer.contains(victim), "\(answer)")
            #expect(played.hasPrefix("RTSP/1.0 200"), "\(played)")
            #expect(atVictim == 0)
            try await ladder.end()
        }
    }
}
