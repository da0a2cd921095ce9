@testable import Base
import Media
import Synchronization
import Testing

@testable import Device

@Suite(.timeLimit(.minutes(1))) struct EventBusTests {
    /// What a subscriber was told.
    final class Log: Sendable {
        private let events = Mutex<[DeviceEvent]>([])
        func add(_ event: DeviceEvent) { events.withLock { $0.append(event) } }
        var lines: [String] {
            events.withLock { events in
                events.map { "\($0.phase) \($0.topic)\($0.channel.map { " \($0)" } ?? ""): \($0.words)" }
            }
        }
        var all: [DeviceEvent] { events.withLock { $0 } }
    }

    @Test func conditionsBeginAndEndOnce() {
        let bus = EventBus(), log = Log()
        let subscription = bus.subscribe { log.add($0) }
        bus.end(.storage)
        bus.begin(.storage, "full")
        bus.begin(.storage, "fails")
        bus.begin(.noSignal, channel: ChannelID(1), "unplugged")
        bus.begin(.noSignal, channel: ChannelID(2), "unplugged")
        bus.post(.illegalAccess, "somebody")
        bus.post(.illegalAccess, "somebody")
        bus.end(.storage, "recording goes on")
        bus.end(.noSignal, channel: ChannelID(1))
        #expect(log.lines == [
            "began storage: full", "began noSignal 1: unplugged", "began noSignal 2: unplugged",
            "momentary illegalAccess: somebody", "momentary illegalAccess: somebody",
            "ended storage: recording goes on", "ended noSignal 1: ",
        ])
        #expect(bus.active.map(\.condition) == [DeviceEvent.Condition(.noSignal, channel: ChannelID(2))])
        withExtendedLifetime(subscription) {}
    }

    @Test func aLateSubscriberLearnsWhatLasts() {
        let bus = EventBus(), log = Log()
        bus.begin(.power, "low")
        bus.begin(.portMapping, "no router")
        bus.post(.recordingClosed, "recorded", detail: .name("a.ts"))
        bus.end(.power)
        let subscription = bus.subscribe { log.add($0) }
        bus.begin(.power, "low again")
        #expect(log.lines == ["began portMapping: no router", "began power: low again"])
        withExtendedLifetime(subscription) {}
    }

    @Test func filters() {
        let bus = EventBus(), some = Log(), channel = Log()
        bus.begin(.storage, "full")
        bus.begin(.power, "low")
        let first = bus.subscribe(EventFilter(topics: [.storage, .recordingClosed])) { some.add($0) }
        let second = bus.subscribe(EventFilter(channel: ChannelID(3))) { channel.add($0) }
        bus.post(.recordingClosed, channel: ChannelID(3), "b", detail: .name("b.ts"))
        bus.post(.pictureUploaded, channel: ChannelID(4), "c")
        #expect(some.lines == ["began storage: full", "momentary recordingClosed 3: b"])
        #expect(channel.lines == ["momentary recordingClosed 3: b"])
        #expect(some.all.last?.detail == .name("b.ts"))
        withExtendedLifetime(first) {}
        withExtendedLifetime(second) {}
    }

    @Test func anEventHasTheTimesOfItsPosting() {
        let clock = TestClock(), log = Log()
        let bus = EventBus(clock: clock.clock)
        let subscription = bus.subscribe { log.add($0) }
        bus.begin(.power, "low")
        let begun = clock.now
        clock.advance(.seconds(3))
        clock.setWall(7)
        bus.end(.power)
        #expect(log.all.map(\.time) == [begun, begun + .seconds(3)])
        #expect(log.all.map(\.wallTime) == [1_767_420_300_000_000_000, 7])
        withExtendedLifetime(subscription) {}
    }

    @Test func aHandlerMayPost() {
        let bus = EventBus(), log = Log()
        let first = bus.subscribe { event in
            if event.topic == .storage, event.phase == .began { bus.post(.described, "seen") }
        }
        let second = bus.subscribe { log.add($0) }
        bus.begin(.storage, "full")
        bus.end(.storage, "empty")
        #expect(log.lines == ["began storage: full", "momentary described: seen", "ended storage: empty"])
        withExtendedLifetime(first) {}
        withExtendedLifetime(second) {}
    }

    @Test func theEndOfASubscriptionIsTheEndOfItsEvents() {
        let bus = EventBus(), log = Log()
        do {
            let subscription = bus.subscribe { log.add($0) }
            bus.post(.described, "1")
            withExtendedLifetime(subscription) {}
        }
        bus.post(.described, "2")
        #expect(log.lines == ["momentary described: 1"])
    }

    @Test func aStreamOfEvents() async {
        let bus = EventBus()
        bus.begin(.power, "low")
        let stream = bus.events(EventFilter(topics: [.power]), limit: 3)
        for number in 0..<5 {
            bus.post(.described, "\(number)")
            bus.end(.power, "\(number)")
            bus.begin(.power, "\(number)")
        }
        var words: [String] = []
        for await event in stream {
            words.append("\(event.phase) \(event.words)")
            if words.count == 3 { break }
        }
        #expect(words == ["began 3", "ended 4", "began 4"], "the oldest are lost when too many wait")
    }

    /// Whoever posts: every subscriber sees a condition's beginnings and ends by turns, in the same order.
    @Test func everySubscriberSeesTheSameOrder() async {
        let bus = EventBus(), logs = [Log(), Log(), Log()]
        let first = bus.subscribe { logs[0].add($0) }
        let second = bus.subscribe { logs[1].add($0) }
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<1_000 {
                        bus.begin(.storage, "\(task) \(number)")
                        bus.end(.storage, "\(task) \(number)")
                        if number % 16 == 0 { await Task.yield() }
                    }
                }
            }
        }
        let third = bus.subscribe { logs[2].add($0) }
        let events = logs[0].all
        #expect(events == logs[1].all && logs[2].lines == [] && bus.active == [])
        #expect(events.count % 2 == 0 && events.count >= 2_000)
        #expect(events.enumerated().allSatisfy { $1.phase == ($0 % 2 == 0 ? .began : .ended) })
        withExtendedLifetime(first) {}
        withExtendedLifetime(second) {}
        withExtendedLifetime(third) {}
    }
}
