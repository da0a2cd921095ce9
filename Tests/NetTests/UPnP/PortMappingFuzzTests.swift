@testable import Base
import Media
@testable import Net
@testable import System
import TestSupport
import Testing

/// A day with a router that answers anything, late, or not at all.
@Suite struct PortMappingFuzzTests {
    @Test func aDayWithAnyRouterKeepsTheRules() throws {
        for seed in UInt64(1)...300 {
            var chance = SeededRandom(seed: seed)
            var bench = RouterBench(leftover: Bool.random(using: &chance) ? 11111 : nil, seed: seed)
            let end = bench.now + .seconds(86400)
            let health = Int.random(in: 0...10, using: &chance)
            bench.start()
            var calls = 0
            var heartbeat = bench.now + .seconds(120)
            var last: PortMappingUpdate?
            var addressKnown = false
            while bench.now < end {
                if let call = bench.asked?.call {
                    calls += 1
                    if case .map(let mapping, _) = call {
                        try #require(addressKnown, "seed \(seed)")
                        try #require((10000...60000).contains(mapping.externalPort), "seed \(seed)")
                    }
                    bench.now = bench.now + .milliseconds(Int64.random(in: 1...100, using: &chance))
                    if Int.random(in: 0..<50, using: &chance) == 0 {
                        // It hangs, for a minute.
                        while let deadline = bench.machine.nextDeadline, deadline < bench.now + .seconds(60) {
                            try #require(bench.waitForNext() != nil)
                        }
                    }
                    let reply = answer(call, health: health, &chance)
                    if case .address(let text) = reply { addressKnown = (try? PublicAddress(text)) != nil }
                    bench.reply(reply)
                } else {
                    // Never without a plan, and never one in the past by more than the renewal that a check put off.
                    let deadline = bench.machine.nextDeadline
                    try #require(deadline != nil || bench.machine.state.mapped != nil, "seed \(seed)")
                    if let deadline, deadline < heartbeat {
                        _ = bench.waitForNext()
                    } else {
                        bench.now = max(bench.now, heartbeat)
                        heartbeat = bench.now + .seconds(120)
                        bench.check()
                    }
                }
                for news in bench.news {
                    // Each news differs from the one before; a failure never follows a failure.
                    try #require(news != last, "seed \(seed)")
                    if case .failed = news, case .failed = last { Issue.record("seed \(seed): two failures") }
                    last = news
                }
                bench.news = []
            }
            // 720 heartbeats with two calls each, and what is wrong must not make it many times that.
            #expect(calls < 12000, "seed \(seed): \(calls) calls")
            bench.asked = nil
            bench.stop()
            for _ in 1...3 where !bench.hasStopped { _ = bench.waitForNext() }
            #expect(bench.hasStopped, "seed \(seed)")
        }
    }

    private func answer(_ call: RouterCall, health: Int, _ chance: inout SeededRandom) -> RouterReply {
        guard Int.random(in: 0..<10, using: &chance) < health else {
            let code = [401, 402, 501, 606, 714, 718, 725].randomElement(using: &chance) ?? 501
            let errors = [RouterError.notFound, .noAnswer, .refused(code: code)]
            return .failed(errors.randomElement(using: &chance) ?? .noAnswer)
        }
        switch call {
        case .discover:
            var router = RouterBench.router
            if Bool.random(using: &chance) { router.localAddress = "192.168.1.3" }
            return .found(router)
        case .externalAddress:
            return .address(["11.22.33.1", "11.22.33.2", "", "10.0.0.1", "x"].randomElement(using: &chance) ?? "")
        case .look(let port, let router):
            if Int.random(in: 0..<5, using: &chance) == 0 { return .entry(nil) }
            return .entry(
                PortMapping(
                    externalPort: port, internalAddress: router.localAddress, internalPort: 554,
                    lease: UInt32.random(in: 0...5000, using: &chance), name: ""))
        case .map, .unmap: return .done
        }
    }
}
