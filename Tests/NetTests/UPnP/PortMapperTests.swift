@testable import Base
import Logging
import NIOConcurrencyHelpers
import NIOPosix
@testable import Net
import Synchronization
import TestSupport
import Testing

/// The driver with a router of the test's own.
@Suite struct PortMapperTests {
    /// Answers as it is told, and hangs when it is told.
    final class FakeRouter: RouterControl {
        let calls = Mutex<[String]>([])
        let address = Mutex("11.22.33.1")
        /// A call waits while it is closed.
        let isOpen = ConditionLock(value: true)

        func open(_ value: Bool) {
            isOpen.lock()
            isOpen.unlock(withValue: value)
        }

        private func note(_ words: String) {
            calls.withLock { $0.append(words) }
            isOpen.lock(whenValue: true)
            isOpen.unlock()
        }

        func discover() throws(RouterError) -> Router {
            note("discover")
            return RouterBench.router
        }
        func externalAddress(of router: Router) throws(RouterError) -> String {
            note("address")
            return address.withLock { $0 }
        }
        func map(_ mapping: PortMapping, on router: Router) throws(RouterError) { note("map \(mapping.internalPort)") }
        func mapping(at externalPort: UInt16, on router: Router) throws(RouterError) -> PortMapping? {
            note("look")
            return nil
        }
        func unmap(_ externalPort: UInt16, on router: Router) throws(RouterError) { note("unmap") }
    }

    private func mapper(_ router: FakeRouter, _ timing: PortMappingTiming = .init()) -> PortMapper {
        var configuration = PortMapper.Configuration(internalPort: 8554)
        configuration.timing = timing
        return PortMapper(
            configuration: configuration, router: router, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: .silent)
    }

    @Test func fromStartToStop() async {
        let router = FakeRouter()
        let mapper = mapper(router)
        #expect(mapper.state.phase == .off)
        let state = await mapper.start(within: .seconds(60))
        #expect(state.mapped?.address.description == "11.22.33.1")
        #expect(mapper.state == state)
        // A second start gives what is known.
        #expect(await mapper.start(within: .seconds(60)) == state)
        await mapper.stop()
        #expect(mapper.state.phase == .off)
        #expect(router.calls.withLock { $0 } == ["discover", "address", "map 8554", "unmap"])
        await mapper.stop()
    }

    @Test func whoStartsWaitsForARefusalTooButNoLonger() async {
        let router = FakeRouter()
        router.address.withLock { $0 = "192.168.0.1" }
        let mapper = mapper(router)
        let state = await mapper.start(within: .seconds(60))
        guard case .failed(.notPublic("192.168.0.1"), retry: .some) = state.phase else {
            Issue.record("\(state)")
            return
        }
        await mapper.stop()
    }

    @Test func aRouterThatHangsHoldsUpNeitherStartNorStop() async {
        let router = FakeRouter()
        var timing = PortMappingTiming()
        timing.stopping = .milliseconds(20)
        let mapper = mapper(router, timing)
        router.open(false)
        let state = await mapper.start(within: .milliseconds(20))
        #expect(state.phase == .searching)
        await mapper.stop()
        #expect(mapper.state.phase == .off)
        router.open(true)
    }
}
