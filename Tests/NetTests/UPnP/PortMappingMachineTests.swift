@testable import Base
@testable import Net
@testable import System
import Testing

@Suite struct PortMappingMachineTests {
    static let router = RouterBench.router

    private func entry(
        _ port: UInt16, address: String = "192.168.1.2", inside: UInt16 = 554, lease: UInt32 = 3000
    ) -> RouterReply {
        .entry(PortMapping(externalPort: port, internalAddress: address, internalPort: inside, lease: lease, name: ""))
    }

    @Test func aRouterIsFoundAskedAndGivenAMapping() throws {
        var bench = RouterBench()
        #expect(bench.machine.state.phase == .off)
        bench.start()
        #expect(bench.asked?.call == .discover)
        #expect(bench.machine.state.phase == .searching)
        bench.reply(.found(Self.router))
        #expect(bench.asked?.call == .externalAddress(Self.router))
        bench.reply(.address("11.22.33.1"))
        let port = try #require(bench.port)
        #expect((10000...60000).contains(port))
        let mapping = PortMapping(
            externalPort: port, internalAddress: "192.168.1.2", internalPort: 554, lease: 3600, name: "test")
        #expect(bench.asked?.call == .map(mapping, Self.router))
        #expect(bench.news.isEmpty)
        bench.reply(.done)
        let mapped = MappedPort(address: try PublicAddress("11.22.33.1"), port: port)
        #expect(bench.news == [.mapped(mapped)])
        #expect(bench.machine.state.mapped == mapped)
        #expect(bench.machine.state.router == Self.router)
        #expect("\(mapped)" == "11.22.33.1:\(port)")
    }

    @Test func eachMappingHasAPortOfItsOwnAtRandom() {
        var ports: Set<UInt16> = []
        for seed in 1...200 {
            var bench = RouterBench(seed: UInt64(seed))
            bench.map()
            if let port = bench.machine.state.mapped?.port { ports.insert(port) }
        }
        #expect(ports.count > 190)
        #expect(ports.allSatisfy { (10000...60000).contains($0) })
        // From the whole range.
        #expect(ports.contains { $0 < 20000 } && ports.contains { $0 > 50000 })
    }

    @Test func theLeaseIsRenewedAtItsHalfUnderTheSamePort() {
        var bench = RouterBench()
        bench.map()
        let port = bench.machine.state.mapped?.port
        for _ in 1...3 {
            #expect(bench.waitForNext() == 1800)
            #expect(bench.port == port)
            bench.reply(.done)
        }
        #expect(bench.news.count == 1)
    }

    @Test func aTakenPortIsFollowedByAnother() {
        var bench = RouterBench()
        bench.start()
        bench.reply(.found(Self.router))
        bench.reply(.address("11.22.33.1"))
        var tried: Set<UInt16> = []
        for _ in 1...7 {
            if let port = bench.port { tried.insert(port) }
            bench.reply(.failed(.refused(code: 718)))
        }
        #expect(tried.count == 7)
        bench.reply(.done)
        #expect(bench.machine.state.mapped.map { tried.contains($0.port) } == false)
    }

    @Test func eightTakenPortsAreEnough() {
        var bench = RouterBench()
        bench.start()
        bench.reply(.found(Self.router))
        bench.reply(.address("11.22.33.1"))
        for _ in 1...8 { bench.reply(.failed(.refused(code: 718))) }
        #expect(bench.asked == nil)
        #expect(bench.news == [.failed(.conflicts(8))])
        #expect(bench.waitForNext() == 30)
        #expect(bench.asked?.call == .discover)
    }

    @Test func aRouterThatOnlyMapsForEverGetsAMappingForEver() {
        var bench = RouterBench()
        bench.start()
        bench.reply(.found(Self.router))
        bench.reply(.address("11.22.33.1"))
        let port = bench.port
        bench.reply(.failed(.refused(code: 725)))
        #expect(bench.port == port)
        if case .map(let mapping, _) = bench.asked?.call { #expect(mapping.lease == 0) }
        bench.reply(.done)
        #expect(bench.machine.state.mapped?.port == port)
        #expect(bench.machine.nextDeadline == nil)
    }

    @Test func aRouterThatRefusesTheMappingForEverTooHasFailed() {
        var bench = RouterBench()
        bench.start()
        bench.reply(.found(Self.router))
        bench.reply(.address("11.22.33.1"))
        bench.reply(.failed(.refused(code: 725)))
        bench.reply(.failed(.refused(code: 725)))
        #expect(bench.news == [.failed(.refused(.refused(code: 725)))])
    }

    @Test(arguments: [501, 606, 402, 999])
    func aRefusalIsToldOnceAndTriedAgainWithoutHurry(code: Int) {
        var bench = RouterBench()
        var pauses: [Double?] = []
        bench.start()
        for _ in 1...9 {
            bench.reply(.found(Self.router))
            bench.reply(.address("11.22.33.1"))
            bench.reply(.failed(.refused(code: code)))
            #expect(bench.machine.state.mapped == nil)
            pauses.append(bench.waitForNext())
        }
        #expect(pauses == [30, 60, 120, 240, 480, 960, 1800, 1800, 1800])
        #expect(bench.news == [.failed(.refused(.refused(code: code)))])
        #expect(bench.machine.state.words.contains("\(code)"))
    }

    @Test(arguments: [
        ("", PortMappingFailure.noAddress), ("0.0.0.0", .noAddress), ("nonsense", .noAddress),
        ("198.51.100.1", .notPublic("198.51.100.1")), ("100.64.3.4", .notPublic("100.64.3.4")),
    ])
    func withoutAPublicAddressNothingIsMapped(address: String, why: PortMappingFailure) {
        var bench = RouterBench()
        bench.start()
        bench.reply(.found(Self.router))
        bench.reply(.address(address))
        #expect(bench.asked == nil)
        #expect(bench.news == [.failed(why)])
    }

    @Test func noRouterIsAFailureThatIsTriedAgain() {
        var bench = RouterBench()
        bench.start()
        bench.reply(.failed(.notFound))
        #expect(bench.news == [.failed(.noRouter)])
        bench.check()
        #expect(bench.asked == nil)
        #expect(bench.waitForNext() == 30)
        #expect(bench.asked?.call == .discover)
        bench.map()
        #expect(bench.machine.state.mapped != nil)
        #expect(bench.news.count == 2)
    }

    @Test func aMappingThatStandsIsLeftAlone() {
        var bench = RouterBench()
        bench.map()
        let mapped = bench.machine.state.mapped
        for past in 1...5 {
            bench.now = bench.now + .seconds(120)
            bench.check()
            #expect(bench.asked?.call == .look(mapped?.port ?? 0, Self.router))
            bench.reply(entry(mapped?.port ?? 0, lease: UInt32(3600 - past * 120)))
            #expect(bench.asked?.call == .externalAddress(Self.router))
            bench.reply(.address("11.22.33.1"))
            #expect(bench.asked == nil)
        }
        #expect(bench.news.count == 1)
        #expect(bench.waitForNext() == 1200)
        #expect(bench.port == mapped?.port)
    }

    @Test func aShorterLeaseThanAskedForIsHeeded() {
        var bench = RouterBench()
        bench.map()
        bench.now = bench.now + .seconds(120)
        bench.check()
        bench.reply(entry(bench.machine.state.mapped?.port ?? 0, lease: 480))
        bench.reply(.address("11.22.33.1"))
        #expect(bench.waitForNext() == 240)
        #expect(bench.port == bench.machine.state.mapped?.port)
    }

    @Test(arguments: [nil, ("192.168.1.77", 554), ("192.168.1.2", 80)] as [(String, UInt16)?])
    func aMappingThatIsGoneOrAnothersIsMadeAnew(found: (String, UInt16)?) throws {
        var bench = RouterBench()
        bench.map()
        let first = try #require(bench.machine.state.mapped)
        bench.check()
        bench.reply(found.map { entry(first.port, address: $0.0, inside: $0.1) } ?? .entry(nil))
        bench.reply(.address("11.22.33.1"))
        #expect(bench.port != first.port)
        bench.reply(.done)
        let second = try #require(bench.machine.state.mapped)
        #expect(bench.news == [.mapped(first), .mapped(second)])
    }

    @Test func aNewAddressIsNews() throws {
        var bench = RouterBench()
        bench.map()
        let first = try #require(bench.machine.state.mapped)
        bench.check()
        bench.reply(entry(first.port))
        bench.reply(.address("11.22.33.9"))
        let second = MappedPort(address: try PublicAddress("11.22.33.9"), port: first.port)
        #expect(bench.news == [.mapped(first), .mapped(second)])
        #expect(bench.machine.state.mapped == second)
    }

    @Test func anAddressThatIsNotPublicAnyMoreEndsTheMapping() throws {
        var bench = RouterBench()
        bench.map()
        let port = try #require(bench.machine.state.mapped?.port)
        bench.check()
        bench.reply(entry(port))
        bench.reply(.address("10.1.2.3"))
        #expect(bench.news.last == .failed(.notPublic("10.1.2.3")))
        // What the router still maps is removed before the next try.
        #expect(bench.waitForNext() == 30)
        bench.reply(.found(Self.router))
        #expect(bench.asked?.call == .unmap(port, Self.router))
        bench.reply(.failed(.refused(code: 714)))
        #expect(bench.asked?.call == .externalAddress(Self.router))
    }

    @Test func aRouterThatMovedIsFoundAgainWithItsMapping() throws {
        var bench = RouterBench()
        bench.map()
        let port = try #require(bench.machine.state.mapped?.port)
        bench.check()
        bench.reply(.failed(.noAnswer))
        #expect(bench.asked?.call == .discover)
        var moved = Self.router
        moved.controlURL = "http://192.168.1.1:5001/ctl"
        bench.reply(.found(moved))
        #expect(bench.asked?.call == .look(port, moved))
        bench.reply(entry(port))
        bench.reply(.address("11.22.33.1"))
        #expect(bench.asked == nil)
        #expect(bench.news.count == 1)
    }

    @Test func aRouterThatStaysSilentIsGivenUpUntilThePauseIsOver() {
        var bench = RouterBench()
        bench.map()
        bench.check()
        bench.reply(.failed(.noAnswer))
        bench.reply(.found(Self.router))
        bench.reply(.failed(.noAnswer))
        #expect(bench.asked == nil)
        #expect(bench.news.last == .failed(.noAnswer))
        #expect(bench.machine.state.mapped == nil)
        #expect(bench.waitForNext() == 30)
    }

    @Test func aRenewalThatFindsTheRouterGoneEndsTheMapping() {
        var bench = RouterBench()
        bench.map()
        #expect(bench.waitForNext() == 1800)
        bench.reply(.failed(.noAnswer))
        #expect(bench.asked?.call == .discover)
        bench.reply(.failed(.notFound))
        #expect(bench.news.last == .failed(.noRouter))
    }

    @Test func aRenewalAfterTheRouterMovedIsMadeUp() throws {
        var bench = RouterBench()
        bench.map()
        let port = try #require(bench.machine.state.mapped?.port)
        _ = bench.waitForNext()
        bench.reply(.failed(.noAnswer))
        bench.reply(.found(Self.router))
        bench.reply(entry(port, lease: 1700))
        bench.reply(.address("11.22.33.1"))
        #expect(bench.waitForNext() == 0)
        #expect(bench.port == port)
        bench.reply(.done)
        #expect(bench.waitForNext() == 1800)
    }

    @Test func aRenewalOfAPortThatWentToSomebodyElseTakesAnother() throws {
        var bench = RouterBench()
        bench.map()
        let first = try #require(bench.machine.state.mapped)
        _ = bench.waitForNext()
        bench.reply(.failed(.refused(code: 718)))
        #expect(bench.port != first.port)
        bench.reply(.done)
        #expect(bench.machine.state.mapped?.address == first.address)
        #expect(bench.news.count == 2)
    }

    @Test func aRouterThatCannotLookIsBelieved() {
        var bench = RouterBench()
        bench.map()
        bench.check()
        bench.reply(.failed(.refused(code: 401)))
        #expect(bench.asked?.call == .externalAddress(Self.router))
        bench.reply(.address("11.22.33.1"))
        #expect(bench.machine.state.mapped != nil)
        #expect(bench.news.count == 1)
    }

    @Test func aCallThatHangsIsAFailureUntilItEnds() {
        var bench = RouterBench()
        bench.start()
        #expect(bench.waitForNext() == 10)
        #expect(bench.news == [.failed(.slow)])
        #expect(bench.machine.state.phase == .failed(.slow, retry: nil))
        #expect(bench.machine.nextDeadline == nil)
        bench.reply(.found(Self.router))
        bench.reply(.address("11.22.33.1"))
        bench.reply(.done)
        #expect(bench.news.count == 2)
        #expect(bench.machine.state.mapped != nil)
    }

    @Test func aCheckThatHangsCostsTheMappingWhenItsLeaseEnds() {
        var bench = RouterBench()
        bench.map()
        bench.now = bench.now + .seconds(600)
        bench.check()
        #expect(bench.waitForNext() == 10)
        #expect(bench.machine.state.mapped != nil)
        #expect(bench.waitForNext() == 2990)
        #expect(bench.news.last == .failed(.slow))
    }

    @Test func theEndRemovesTheMapping() throws {
        var bench = RouterBench()
        bench.map()
        let port = try #require(bench.machine.state.mapped?.port)
        bench.stop()
        #expect(bench.asked?.call == .unmap(port, Self.router))
        #expect(!bench.hasStopped)
        bench.reply(.done)
        #expect(bench.hasStopped)
        #expect(bench.machine.state.phase == .off)
        #expect(bench.machine.nextDeadline == nil)
    }

    @Test func theEndWaitsForNobodyForLong() {
        var bench = RouterBench()
        bench.map()
        bench.stop()
        #expect(bench.waitForNext() == 3)
        #expect(bench.hasStopped)
        // What comes later is of an earlier life, also after a new start.
        let late = bench.asked?.number
        bench.start()
        #expect(bench.asked?.number != late)
        bench.take(bench.machine.reply(late ?? RouterCallNumber(value: 0), .done, now: bench.now))
        #expect(bench.asked?.call == .discover)
    }

    @Test func anEndInTheMiddleOfMappingRemovesWhatCameOfIt() throws {
        var bench = RouterBench()
        bench.start()
        bench.reply(.found(Self.router))
        bench.reply(.address("11.22.33.1"))
        let port = try #require(bench.port)
        bench.stop()
        #expect(bench.port == port)
        bench.reply(.done)
        #expect(bench.asked?.call == .unmap(port, Self.router))
        bench.reply(.done)
        #expect(bench.hasStopped)
        #expect(bench.news.isEmpty)
    }

    @Test func anEndBeforeAnythingIsQuick() {
        var bench = RouterBench()
        bench.stop()
        #expect(bench.hasStopped)
        bench.hasStopped = false
        bench.start()
        bench.stop()
        bench.reply(.failed(.notFound))
        #expect(bench.hasStopped)
        #expect(bench.asked == nil)
    }

    @Test func thePortOfAKilledRunIsRemovedFirst() {
        var bench = RouterBench(leftover: 23456)
        bench.start()
        bench.reply(.found(Self.router))
        #expect(bench.asked?.call == .unmap(23456, Self.router))
        bench.reply(.failed(.refused(code: 714)))
        #expect(bench.asked?.call == .externalAddress(Self.router))
        bench.reply(.address("11.22.33.1"))
        bench.reply(.done)
        #expect(bench.machine.state.mapped != nil)
    }
}
