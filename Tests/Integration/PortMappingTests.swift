import Agent
import Base
import Glibc
import Logging
import NIOPosix
import Net
import Synchronization
import System
import TestSupport
import Testing

extension Integration {
    /// The port mapping against a real UPnP router, and against one that does what real ones do on bad days.
    @Suite(
        .serialized, .timeLimit(.minutes(2)),
        .enabled(if: NATNetwork.isAllowed, "only root can make network namespaces: sudo make test"))
    struct PortMappingTests {
        static let inside: UInt16 = 8554

        final class Watched: Sendable {
            let news = Mutex<[PortMappingUpdate]>([])
        }

        private func mapper(
            _ network: NATNetwork, _ watched: Watched = Watched(), lease: Duration = .seconds(3600)
        ) -> PortMapper {
            var configuration = PortMapper.Configuration(internalPort: Self.inside)
            configuration.timing.retry = .milliseconds(500)
            configuration.timing.lease = lease
            configuration.onUpdate = { news in watched.news.withLock { $0.append(news) } }
            return PortMapper(
                configuration: configuration, router: NamespacedRouter(network),
                eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
                logger: .silent)
        }

        @Test func theMappedPortLeadsToTheDeviceUntilTheEnd() async throws {
            let network = try NATNetwork()
            let listener = try network.inside("DEVICE") { try TCP.listen(Self.inside) }
            defer { close(listener) }
            let mapper = mapper(network)
            let port = try #require(await mapper.start(within: .seconds(20)).mapped, "\(mapper.state)")
            #expect(port.address.description == network["GATEWAY_IP"])
            #expect((10000...60000).contains(port.port))
            let way = TCP.Way(network: network, port: port.port, listener: listener)
            for place in ["PLATFORM", "VIEWER"] { #expect(try way.carry(place, from: place) == place) }
            // The rung is closed, and opened again.
            try network.order("--block", "mapped")
            #expect(try way.carry("x", from: "VIEWER") == nil)
            try network.order("--unblock")
            await mapper.stop()
            #expect(try way.carry("x", from: "PLATFORM") == nil)
        }

        @Test func aRestartedRouterHasItsMappingAgain() async throws {
            let network = try NATNetwork()
            let listener = try network.inside("DEVICE") { try TCP.listen(Self.inside) }
            defer { close(listener) }
            let watched = Watched()
            let mapper = mapper(network, watched)
            let first = try #require(await mapper.start(within: .seconds(20)).mapped, "\(mapper.state)")

            // Down and up between two heartbeats: the next one mends it, in silence but for the new address.
            try network.order("--upnp", "stop")
            try network.order("--upnp", "start")
            var begun = Clock.now
            mapper.check()
            #expect(try await eventually { mapper.state.mapped.map { $0 != first } ?? false })
            #expect(Clock.now - begun < 15_000_000_000)
            let second = try #require(mapper.state.mapped)
            #expect(watched.news.withLock { $0 } == [.mapped(first), .mapped(second)])
            var way = TCP.Way(network: network, port: second.port, listener: listener)
            #expect(try way.carry("second", from: "VIEWER") == "second")

            // Down for longer: the heartbeat finds out, and the pauses bring it back.
            try network.order("--upnp", "stop")
            mapper.check()
            #expect(try await eventually { mapper.state.mapped == nil })
            #expect(watched.news.withLock { $0.last } == .failed(.noRouter))
            try network.order("--upnp", "start")
            begun = Clock.now
            #expect(try await eventually { mapper.state.mapped != nil })
            #expect(Clock.now - begun < 15_000_000_000)
            way.port = try #require(mapper.state.mapped?.port)
            #expect(try way.carry("third", from: "VIEWER") == "third")
            await mapper.stop()
        }

        @Test func theLeaseIsRenewed() async throws {
            let network = try NATNetwork()
            let mapper = mapper(network, lease: .seconds(4))
            let port = try #require(await mapper.start(within: .seconds(20)).mapped, "\(mapper.state)")
            guard case .mapped(_, let end?) = mapper.state.phase else { return }
            #expect(try await eventually {
                if case .mapped(port, let later?) = mapper.state.phase { later > end } else { false }
            })
            await mapper.stop()
        }

        @Test func aRouterWithoutAPublicAddressMapsNothing() async throws {
            let network = try NATNetwork("--private")
            let mapper = mapper(network)
            let state = await mapper.start(within: .seconds(20))
            guard case .failed(.noAddress, retry: .some) = state.phase else {
                Issue.record("\(state)")
                return
            }
            #expect(state.router?.localAddress == network["DEVICE_IP"])
            await mapper.stop()
            // What it would have said.
            let router = NamespacedRouter(network)
            let found = try router.discover()
            let mapping = PortMapping(
                externalPort: 20000, internalAddress: network["DEVICE_IP"], internalPort: 8554, lease: 60, name: "x")
            #expect(throws: RouterError.refused(code: 501)) { try router.map(mapping, on: found) }
        }

        @Test func withoutARouterTheLoginDoesNotWaitLong() async throws {
            let network = try NATNetwork("--no-upnp")
            let mapper = mapper(network)
            let begun = Clock.now
            let state = await mapper.start()
            #expect(Clock.now - begun < 7_000_000_000)
            #expect(state.mapped == nil)
            #expect(try await eventually {
                if case .failed(.noRouter, retry: _) = mapper.state.phase { true } else { false }
            })
            await mapper.stop()
        }

        @Test func whatARealRouterRefuses() throws {
            let network = try NATNetwork()
            let router = NamespacedRouter(network)
            let found = try router.discover()
            #expect(try router.externalAddress(of: found) == network["GATEWAY_IP"])
            #expect(try router.mapping(at: 20000, on: found) == nil)
            var mapping = PortMapping(
                externalPort: 80, internalAddress: network["DEVICE_IP"], internalPort: 8554, lease: 60, name: "x")
            // Its rules allow no low ports, and its secure mode no mappings for somebody else.
            #expect(throws: RouterError.refused(code: 606)) { try router.map(mapping, on: found) }
            mapping.externalPort = 0
            #expect(throws: RouterError.refused(code: 716)) { try router.map(mapping, on: found) }
            mapping.externalPort = 20000
            mapping.internalAddress = "192.168.1.77"
            #expect(throws: RouterError.self) { try router.map(mapping, on: found) }
            mapping.internalAddress = network["DEVICE_IP"]
            try router.map(mapping, on: found)
            let entry = try #require(try router.mapping(at: 20000, on: found))
            #expect(entry.internalAddress == mapping.internalAddress && entry.internalPort == 8554)
            #expect((1...60).contains(entry.lease))
            try router.unmap(20000, on: found)
            #expect(try router.mapping(at: 20000, on: found) == nil)
        }

        @Test func portsThatAreTakenAreFollowedByOthers() async throws {
            let network = try NATNetwork("--no-upnp")
            let ports = Mutex<[String]>([])
            let fake = try FakeRouter(network) { order, body in
                switch order {
                case "GetStatusInfo": return .success("<NewConnectionStatus>Connected</NewConnectionStatus>")
                case "GetExternalIPAddress": return .success("<NewExternalIPAddress>11.22.33.1</NewExternalIPAddress>")
                case "AddPortMapping":
                    let rest = body.split(separator: "<NewExternalPort>").last ?? ""
                    let count = ports.withLock {
                        $0.append(String(rest.prefix { $0.isNumber }))
                        return $0.count
                    }
                    return count < 4 ? .failure(718) : count == 4 ? .failure(725) : .success("")
                default: return .success("")
                }
            }
            defer { fake.end() }
            let mapper = mapper(network)
            let state = await mapper.start(within: .seconds(20))
            let tried = ports.withLock { $0 }
            #expect(tried.count == 5)
            #expect(Set(tried).count == 4)
            #expect(tried.last == (state.mapped?.port).map { "\($0)" })
            guard case .mapped(_, leaseEnd: nil) = state.phase else {
                Issue.record("\(state)")
                return
            }
            await mapper.stop()
            #expect(fake.orders.last == "DeletePortMapping")
        }

        @Test func aRouterThatNeverComesToAnEndHoldsUpNobody() async throws {
            let network = try NATNetwork("--no-upnp")
            let fake = try FakeRouter(network) { _, _ in .drip }
            defer { fake.end() }
            let mapper = mapper(network)
            var begun = Clock.now
            let state = await mapper.start(within: .seconds(3))
            #expect(state.phase == .searching)
            #expect(Clock.now - begun < 6_000_000_000)
            begun = Clock.now
            await mapper.stop()
            #expect(Clock.now - begun < 6_000_000_000)
        }
    }
}
