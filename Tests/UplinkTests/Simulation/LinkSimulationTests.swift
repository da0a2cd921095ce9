import Device
import Glibc
import Testing
@testable import Uplink

/// Random faults, an hour of link time for each seed.
///
/// A thousand seeds; `LINK_SCHEDULES=10000` runs more. A seed that fails is printed; `LINK_SEED=…` replays it alone:
///
///     LINK_SEED=4711 swift test --filter LinkSimulationTests
@Suite struct LinkSimulationTests {
    static func setting(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }
    static let parts: UInt64 = 10

    @Test(arguments: 0..<parts) func randomFaults(part: UInt64) {
        if let seed = Self.setting("LINK_SEED") {
            if part == 0 { judge(seed) }
            return
        }
        let schedules = Self.setting("LINK_SCHEDULES") ?? 1000
        for seed in 0..<schedules where seed % Self.parts == part { judge(seed) }
    }

    private func judge(_ seed: UInt64) {
        guard let violation = LinkSimulation.run(seed: seed) else { return }
        Issue.record("LINK_SEED=\(seed): \(violation)")
    }

    /// A simulation that finds nothing wrong with wrong times would prove nothing.
    @Test(arguments: ["registerRetry", "loginRetry", "heartbeat", "connectRetry", "serving"])
    func wrongTimesAreFound(name: String) {
        var timing = LinkTiming()
        switch name {
        case "registerRetry": timing.registerRetry = .seconds(200)
        case "loginRetry": timing.loginRetry = .seconds(150)
        case "heartbeat": timing.heartbeat = .seconds(121)
        case "connectRetry": timing.connectRetry = .seconds(1)
        default: timing.serving = .seconds(25)
        }
        #expect((0..<500 as Range<UInt64>).contains { LinkSimulation.run(seed: $0, timing: timing) != nil })
    }

    @Test(arguments: [2, 4]) func aWrongNumberOfMissesIsFound(misses: Int) {
        var timing = LinkTiming()
        timing.missedHeartbeats = misses
        #expect((0..<500 as Range<UInt64>).contains { LinkSimulation.run(seed: $0, timing: timing) != nil })
    }

    /// What a seed makes does not depend on anything else; otherwise it could not be replayed.
    @Test func aSeedReplays() {
        func trace(_ seed: UInt64) -> LinkCounters {
            var simulation = LinkSimulation(seed: seed)
            simulation.run()
            return simulation.machine.counters
        }
        for seed in 0..<20 as Range<UInt64> { #expect(trace(seed) == trace(seed)) }
    }

    /// The schedules come by what they are to try.
    @Test func everythingHappens() {
        var sum = LinkCounters()
        for seed in 0..<100 as Range<UInt64> {
            var simulation = LinkSimulation(seed: seed)
            simulation.run()
            sum.registrations += simulation.machine.counters.registrations
            sum.loginsRefused += simulation.machine.counters.loginsRefused
            sum.linksLost += simulation.machine.counters.linksLost
            sum.heartbeatIntervalsMissed += simulation.machine.counters.heartbeatIntervalsMissed
            sum.requestsUnanswered += simulation.machine.counters.requestsUnanswered
            sum.requestsRefused += simulation.machine.counters.requestsRefused
            sum.strayAnswers += simulation.machine.counters.strayAnswers
            sum.answersDropped += simulation.machine.counters.answersDropped
        }
        #expect(sum.registrations > 70 && sum.loginsRefused > 25 && sum.linksLost > 200)
        #expect(sum.heartbeatIntervalsMissed > 50 && sum.requestsUnanswered > 150 && sum.requestsRefused > 2500)
        #expect(sum.strayAnswers > 70 && sum.answersDropped > 400)
    }
}
