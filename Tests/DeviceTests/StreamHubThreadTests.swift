import Media
import Synchronization
import Testing

@testable import Device

/// Several threads publish and read at once.
@Suite(.timeLimit(.minutes(2))) struct StreamHubThreadTests {
    /// What a consumer saw: its samples of each track in order, and how many it was told to have lost.
    struct Seen: Sendable {
        var video: [Int] = []
        var audio: [Int] = []
        var dropped = 0
        var isGapFollowedByRandomAccess = true
    }

    private static let count = 20_000

    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isSet: Bool { value.load(ordering: .acquiring) }
        func set() { value.store(true, ordering: .releasing) }
    }

    /// Reads when it is woken, and no more often: a wake that is lost would stop it for good.
    private static func consume(_ hub: StreamHub, limit: Int, ready: Counter, isSlow: Bool) async -> Seen {
        let (wakes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        var subscription = hub.subscribe(from: .live, pacing: .samples, byteLimit: limit) { continuation.yield() }
        ready.increment()
        var seen = Seen()
        var isAfterGap = false
        for await _ in wakes {
            while let delivery = subscription.next() {
                switch delivery {
                case .sample(let sample, _):
                    if isAfterGap, sample.track != .video || !sample.isRandomAccess {
                        seen.isGapFollowedByRandomAccess = false
                    }
                    isAfterGap = false
                    if sample.track == .video { seen.video.append(number(of: sample)) } else {
                        seen.audio.append(number(of: sample))
                    }
                    if isSlow { await Task.yield() }
                case .gap(let dropped):
                    seen.dropped += dropped
                    isAfterGap = true
                case .tracks(let tracks): if tracks.isEmpty { return seen }
                case .end: return seen
                }
            }
        }
        return seen
    }

    @Test func nothingIsLostTwiceOrOutOfOrder() async {
        let hub = StreamHub(), ready = Counter()
        hub.setTracks([h264, pcmu])
        let limits = [Int.max, Int.max, 2_000, 20_000]
        let results = await withTaskGroup(of: (Int, Seen).self) { group in
            for (index, limit) in limits.enumerated() {
                group.addTask {
                    (index, await Self.consume(hub, limit: limit, ready: ready, isSlow: index % 2 == 1))
                }
            }
            var waiting = limits.count
            while waiting > 0 {
                waiting -= ready.take()
                await Task.yield()
            }
            await withTaskGroup(of: Void.self) { publishers in
                publishers.addTask {
                    for number in 0..<Self.count {
                        hub.publish(sample(number, isRandomAccess: number % 25 == 0, bytes: 40))
                        if number % 100 == 0 { await Task.yield() }
                    }
                }
                publishers.addTask {
                    for number in 0..<Self.count {
                        hub.publish(sample(number, isRandomAccess: true, bytes: 10, track: .audio))
                        if number % 150 == 0 { await Task.yield() }
                    }
                }
            }
            hub.setTracks([])
            var results: [Int: Seen] = [:]
            for await (index, seen) in group { results[index] = seen }
            return results
        }
        for (index, limit) in limits.enumerated() {
            guard let seen = results[index] else { continue }
            #expect(zip(seen.video, seen.video.dropFirst()).allSatisfy { $0 < $1 })
            #expect(zip(seen.audio, seen.audio.dropFirst()).allSatisfy { $0 < $1 })
            #expect(seen.isGapFollowedByRandomAccess)
            guard limit == .max else { continue }
            #expect(seen.video == Array(0..<Self.count) && seen.dropped == 0)
        }
        #expect(results.count == limits.count && hub.status.samples == 2 * Self.count)
    }

    @Test func consumersComeAndGoWhileSamplesCome() async {
        let hub = StreamHub()
        let isOver = Flag()
        let runs = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    var runs = 0
                    while !isOver.isSet {
                        var subscription = hub.subscribe(from: .keyFrame, pacing: .samples, byteLimit: 4_000) {}
                        let retention = hub.retainPast(.seconds(1), byteLimit: 4_000)
                        var last: Int?
                        for _ in 0..<20 {
                            for case .sample(let number) in subscription.all() {
                                if let last, number <= last { return -1 }
                                if last == nil, number % 25 != 0 { return -1 }
                                last = number
                            }
                            await Task.yield()
                        }
                        withExtendedLifetime(retention) {}
                        runs += 1
                    }
                    return runs
                }
            }
            for number in 0..<Self.count {
                hub.publish(sample(number, isRandomAccess: number % 25 == 0, bytes: 40))
                if number % 10 == 0 { await Task.yield() }
            }
            isOver.set()
            var runs: [Int] = []
            for await count in group { runs.append(count) }
            return runs
        }
        #expect(runs.allSatisfy { $0 > 0 })
        #expect(hub.status.subscribers == [] && hub.status.heldSamples == 25)
    }
}
