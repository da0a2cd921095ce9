import Media
import Testing

@testable import Device

/// Random publishers and consumers against a list for each consumer, which is the slow and obvious way to do it.
@Suite struct StreamHubOracleTests {
    /// A generator whose numbers depend on its seed alone (SplitMix64).
    struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    struct Published {
        var number: Int
        var bytes: Int
        var isStart: Bool
    }

    /// What a consumer should get: a queue of its own.
    final class Expected {
        let limit: Int
        let part: Int?
        var waiting: [Published] = []
        var ready = 0
        var notReady = 0
        var awaitsStart = true
        var isBehind = false
        var dropped = 0
        var isFinished = false
        /// Bytes published since the end, which the queue holds up.
        var bytesBehindEnd: [Published] = []

        init(limit: Int, part: Int?) {
            self.limit = limit
            self.part = part
        }

        func publish(_ sample: Published) {
            if isFinished {
                bytesBehindEnd.append(sample)
                return shorten()
            }
            if awaitsStart {
                guard sample.isStart else {
                    if isBehind { dropped += 1 }
                    return
                }
                awaitsStart = false
                (ready, notReady) = (0, 0)
            }
            waiting.append(sample)
            notReady += sample.bytes
            shorten()
            guard let part else { return ready = waiting.count }
            if sample.isStart, !waiting.isEmpty {
                ready = waiting.count - 1
                notReady = sample.bytes
            }
            if notReady >= part {
                ready = waiting.count
                notReady = 0
            }
        }

        /// The oldest groups go while all together have more bytes than the limit.
        private func shorten() {
            while !waiting.isEmpty, (waiting + bytesBehindEnd).reduce(0, { $0 + $1.bytes }) > limit {
                let next = waiting.dropFirst().firstIndex { $0.isStart }
                let count = next ?? waiting.count
                waiting.removeFirst(count)
                dropped += count
                ready = max(0, ready - count)
                notReady = waiting.dropFirst(ready).reduce(0) { $0 + $1.bytes }
                if next == nil {
                    // Behind an end lies nothing for it.
                    awaitsStart = !isFinished
                    isBehind = true
                }
            }
        }

        func read() -> [Got] {
            var got: [Got] = dropped > 0 ? [.gap(dropped)] : []
            dropped = 0
            let count = isFinished ? waiting.count : ready
            got += waiting.prefix(count).map { .sample($0.number) }
            waiting.removeFirst(count)
            ready = 0
            if isFinished { got.append(.end) }
            return got
        }
    }

    final class Consumer {
        var subscription: StreamSubscription
        let expected: Expected
        var isOver = false

        init(_ hub: StreamHub, limit: Int, part: Int?) {
            expected = Expected(limit: limit, part: part)
            subscription = hub.subscribe(
                from: .live, pacing: part.map { .groups(partBytes: $0) } ?? .samples, byteLimit: limit) {}
        }
    }

    @Test(arguments: UInt64(0)..<40) func everyConsumerGetsWhatAQueueOfItsOwnWouldGive(seed: UInt64) {
        var random = Numbers(state: seed)
        let hub = StreamHub(clock: TestClock().clock)
        var consumers: [Consumer] = []
        for number in 0..<1_000 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0 where consumers.count < 6:
                let part: Int? = Bool.random(using: &random) ? nil : Int.random(in: 500...3_000, using: &random)
                consumers.append(Consumer(hub, limit: Int.random(in: 2_000...20_000, using: &random), part: part))
            case 1 where !consumers.isEmpty:
                let consumer = consumers[Int.random(in: consumers.indices, using: &random)]
                consumer.subscription.finish()
                consumer.expected.isFinished = true
            case 2 where !consumers.isEmpty && Int.random(in: 0..<4, using: &random) == 0:
                consumers.remove(at: Int.random(in: consumers.indices, using: &random))
            case 3...6 where !consumers.isEmpty:
                let consumer = consumers[Int.random(in: consumers.indices, using: &random)]
                guard !consumer.isOver else { continue }
                #expect(consumer.subscription.all() == consumer.expected.read())
                consumer.isOver = consumer.expected.isFinished
            default: break
            }
            let published = Published(
                number: number, bytes: Int.random(in: 4...600, using: &random),
                isStart: Int.random(in: 0..<15, using: &random) == 0)
            hub.publish(sample(published.number, isRandomAccess: published.isStart, bytes: published.bytes))
            for consumer in consumers where !consumer.isOver { consumer.expected.publish(published) }
        }
        for consumer in consumers where !consumer.isOver {
            #expect(consumer.subscription.all() == consumer.expected.read())
        }
        let most = consumers.map(\.expected.limit).max() ?? 0
        consumers = []
        #expect(hub.status.heldBytes <= max(most, StreamHub.presentGroupBytes) && hub.status.subscribers.isEmpty)
    }
}
