import Glibc
import TestSupport
import Testing

extension Integration {
    /// What fails on one rung comes back, and nobody on another rung notices. The times are docs/design/nat.md's and
    /// docs/design/relay.md's, with room for a busy machine.
    @Suite(
        .serialized, .timeLimit(.minutes(3)),
        .enabled(if: NATNetwork.isAllowed, "only root can make network namespaces: sudo make test"))
    struct LadderFaultsTests {
        @Test func aRestartedRouterIsNoticedOnItsRungOnly() async throws {
            let ladder = try Ladder()
            let turn = try await Ladder.turnServer(ladder.network)
            let told = try await ladder.heartbeat(
                "UpnpIP=\(ladder.network["GATEWAY_IP"]) TurnRelayIP=\(ladder.network["PLATFORM_IP"])")
            let port = try #require(told["RtspUpnpPort"], "\(ladder.device.log.suffix(2000))")
            let others = try await watch([.local, .relay], ladder)

            let from = try await ladder.platform.next()
            try ladder.network.order("--upnp", "stop")
            try ladder.network.order("--upnp", "start")
            try await recovers("the router was restarted, another port is mapped", within: 15) {
                try await ladder.change(of: "RtspUpnpPort", from: port, since: from)
            }
            #expect(try await ladder.shows(.mapped))
            try await expectWhole(others, ladder)
            // A mapping that is mended within a heartbeat is no exception.
            #expect(try await !ladder.platform.run("expect EXCEPTION_NOTIFY_REQ timeout=0").isOK)
            turn.end()
            try await ladder.end()
        }

        /// It is away for 3 s, and has forgotten what it masqueraded.
        @Test func aGatewayThatWasAwayHasItsDeviceBack() async throws {
            let ladder = try Ladder()
            let network = ladder.network
            let turn = try await Ladder.turnServer(network)
            let outside = "UpnpIP=\(network["GATEWAY_IP"]) TurnRelayIP=\(network["PLATFORM_IP"])"
            let told = try await ladder.heartbeat(outside)
            let port = try #require(told["RtspUpnpPort"], "\(ladder.device.log.suffix(2000))")
            let local = try await watch([.local], ladder)
            let relayed = try await watch([.relay], ladder)

            try network.order("--gateway", "down")
            try await ladder.platform.run("wait 3000")
            let from = try await ladder.platform.next()
            try network.order("--gateway", "up")
            try await recovers("the gateway was away, the link is back", within: 20) {
                try await ladder.heartbeat("", from: from).isOK
            }
            // A router that is still away when it is looked for is looked for again after 30 s.
            try await recovers("then another port is mapped", within: 45) {
                try await ladder.change(of: "RtspUpnpPort", from: port, since: from)
            }
            let now = try await ladder.platform.next()
            #expect(try await ladder.heartbeat(outside, from: now).isOK, "\(ladder.device.log.suffix(2000))")
            try await recovers("then a viewer comes in by the mapped port", within: 10) {
                try await ladder.shows(.mapped)
            }
            // Long before the refresh that is due after 120 s.
            try await recovers("then a viewer comes in through the relay", within: 20) {
                for _ in 0..<3 where try await ladder.shows(.relay) { return true }
                return false
            }
            #expect(try await relayed[0].shows(10), "who was in when the gateway went goes on")
            try await expectWhole(local, ladder)
            turn.end()
            try await ladder.end()
        }

        /// Behind an operator's NAT: the router says 501, the platform is told once, the other rungs carry.
        @Test func aRouterThatRefusesIsToldOnce() async throws {
            let ladder = try Ladder("--private")
            let turn = try await Ladder.turnServer(ladder.network)
            let told = try await ladder.heartbeat(
                "UpnpIP=0.0.0.0 RtspUpnpPort=0 TurnRelayIP=\(ladder.network["PLATFORM_IP"])")
            #expect(told.isOK, "\(ladder.device.log.suffix(2000))")
            let login = try #require(try await ladder.platform.run("expect LOGIN_RES dir=out timeout=0")["next"])
            let exception = "expect EXCEPTION_NOTIFY_REQ ExceptionType=12"
            #expect(try await ladder.platform.run("\(exception) from=\(login)").isOK)
            let others = try await watch([.local, .relay], ladder)
            #expect(try await ladder.platform.run("expect HEARTBEAT_REQ dir=in count=6 timeout=15000").isOK)
            #expect(try await !ladder.platform.run("\(exception) count=2 timeout=0").isOK)
            try await expectWhole(others, ladder)
            let oddities = try await ladder.platform.oddities()
            #expect(oddities == "")
            turn.end()
            try await ladder.end()
        }

        /// Heartbeats every two minutes: what is told sooner is told in one more.
        @Test func aDeadRelayIsNoticedOnItsRungOnly() async throws {
            let ladder = try Ladder(heartbeat: 120)
            let network = ladder.network
            let relay = "TurnRelayIP=\(network["PLATFORM_IP"])"
            // Nonces last a second: each viewer's bind takes a fresh one.
            var main = try await Ladder.turnServer(network, ["--stale-nonce=1"])
            let backup = try await Ladder.turnServer(network, port: Ladder.backupPort)
            #expect(try await ladder.heartbeat(relay).isOK, "\(ladder.device.log.suffix(2000))")
            let others = try await watch([.local, .mapped], ladder)
            for _ in 0..<2 {
                try await ladder.platform.run("wait 1500")
                #expect(try await ladder.shows(.relay), "with a stale nonce")
            }

            // Strangers' viewers are gone before they are bound: their binds are refused.
            let port = try await ladder.url(.relay).split(separator: ":").dropFirst(2).first?.prefix { $0.isNumber }
            let relayed = try #require(port.flatMap { UInt16($0) })
            for _ in 0..<20 {
                _ = try network.canConnect(from: "VIEWER", to: network["PLATFORM_IP"], relayed, reset: true)
            }
            #expect(try await ladder.shows(.relay), "after refused binds")
            // A viewer who is cut off in mid-picture is nobody else's business.
            let two = try await watch([.relay, .relay], ladder)
            try await two[0].finish()
            try await expectWhole([two[1]], ladder)
            let before = try await ladder.device.console("nat")
            #expect(before["relayLost"] == "0", "\(before)")

            // The main server dies in mid-picture; the backup was named with it.
            var cut = try await watch([.relay], ladder)
            var from = try await ladder.platform.next()
            main.end()
            #expect(try await cut[0].ends(within: 10))
            try await recovers("the main TURN server died, the backup's relay is told", within: 25) {
                try await ladder.heartbeat(relay, from: from, within: 25).isOK
            }
            #expect(try await ladder.shows(.relay), "by the backup server")

            // Nobody is left, but the main server is back soon.
            cut = try await watch([.relay], ladder)
            from = try await ladder.platform.next()
            backup.end()
            main = try await Ladder.turnServer(network)
            #expect(try await cut[0].ends(within: 10))
            try await recovers("the TURN server was restarted, its new relay is told", within: 25) {
                try await ladder.heartbeat(relay, from: from, within: 25).isOK
            }
            #expect(try await ladder.shows(.relay), "by the restarted server")

            try await expectWhole(others, ladder)
            let after = try await ladder.device.console("nat")
            #expect(after["relayLost"] == "2", "\(after)")
            let oddities = try await ladder.platform.oddities()
            #expect(oddities == "")
            main.end()
            try await ladder.end()
        }

        /// Viewers who have pictures.
        private func watch(_ entrances: [Ladder.Entrance], _ ladder: Ladder) async throws -> [Watcher] {
            var watchers: [Watcher] = []
            for entrance in entrances {
                let watcher = try await ladder.watch(entrance)
                #expect(try await watcher.shows(10), "\(entrance): \(ladder.device.log.suffix(2000))")
                watchers.append(watcher)
            }
            return watchers
        }

        /// That they missed nothing and still watch.
        private func expectWhole(_ watchers: [Watcher], _ ladder: Ladder) async throws {
            for watcher in watchers {
                #expect(try await watcher.shows(10))
                let shown = try await watcher.finish()
                let missing = try #require(shown.missing, "some of \(shown.count) pictures are illegible")
                let leftOut = try await ladder.leftOut()
                #expect(missing <= leftOut, "of \(shown.count) pictures")
            }
        }

        private func recovers(
            _ what: String, within seconds: Double, _ condition: () async throws -> Bool
        ) async throws {
            let begun = Clock.now
            #expect(try await condition(), "\(what)")
            let taken = Double(Clock.now - begun) / 1e9
            #expect(taken < seconds, "\(what)")
            print("\(what): after \(Int(taken * 1000)) ms")
        }
    }
}
