@testable import Base
@testable import Device
import Media
import Testing

@Suite struct StreamHubTests {
    private func subscribe(
        _ source: TestSource, _ start: StreamStart = .live, _ pacing: StreamPacing = .samples, limit: Int = 1 << 20,
        wakes: Counter = Counter()
    ) -> StreamSubscription {
        source.hub.subscribe(from: start, pacing: pacing, byteLimit: limit) { wakes.increment() }
    }

    @Test func everySubscriberGetsEverySampleAtItsOwnPace() {
        let source = TestSource()
        var quick = subscribe(source), slow = subscribe(source)
        var got: [Got] = []
        for _ in 0..<25 {
            source.give(1)
            got += quick.all()
        }
        #expect(got == samples(0..<25))
        #expect(slow.all() == samples(0..<25))
        #expect(slow.all() == [] && quick.all() == [])
    }

    @Test func aLiveSubscriptionBeginsWithTheNextRandomAccessPoint() {
        let source = TestSource()
        source.give(13)
        var live = subscribe(source)
        source.give(9)
        #expect(live.all() == samples(20..<22))
    }

    @Test func aSubscriptionAtAKeyFrameBeginsWithTheLastOne() {
        let source = TestSource()
        var early = subscribe(source, .keyFrame)
        source.give(13)
        var late = subscribe(source, .keyFrame)
        source.give(1)
        #expect(late.all() == samples(10..<14))
        #expect(early.all() == samples(0..<14))
    }

    /// 40 ms a picture: 10 pictures are 0.4 s.
    @Test(arguments: [
        (0, 40), (40, 40), (41, 30), (400, 30), (440, 30), (441, 20), (1000, 20), (100_000, 20),
    ]) func thePastBeginsWithAGroupThatCoversIt(milliseconds: Int, first: Int) {
        let source = TestSource()
        let retention = source.hub.retainPast(.milliseconds(640), byteLimit: 1 << 20)
        source.give(42)
        // The newest is 41, and 640 ms before it came 25: what is held begins with 20.
        var past = subscribe(source, .past(.milliseconds(milliseconds)))
        #expect(past.all() == samples(first..<42))
        withExtendedLifetime(retention) {}
    }

    @Test func nothingBeforeTheEndOfAnEarlierSubscriptionComesTwice() {
        let source = TestSource()
        let retention = source.hub.retainPast(.seconds(4), byteLimit: 1 << 20)
        source.give(35)
        var first = subscribe(source, .past(.seconds(1)))
        source.give(3)
        let end = first.finish()
        source.give(4)
        #expect(first.all() == samples(0..<38) + [.end] && first.all() == [])
        var second = subscribe(source, .past(.seconds(1), notBefore: end))
        #expect(second.all() == samples(40..<42))
        var third = subscribe(source, .past(.seconds(1), notBefore: 41))
        #expect(third.all() == [])
        source.give(10)
        #expect(third.all() == samples(50..<52))
        withExtendedLifetime(retention) {}
    }

    @Test func thePastHasALimitOfBytes() {
        let source = TestSource(bytes: 1000)
        let retention = source.hub.retainPast(.seconds(60), byteLimit: 25_000)
        source.give(58)
        // Two whole groups and 8 samples would be 28,000.
        #expect(source.hub.status.heldBytes == 18_000)
        var past = subscribe(source, .past(.seconds(60)))
        #expect(past.all() == samples(40..<58))
        withExtendedLifetime(retention) {}
    }

    @Test func withoutConsumersThePresentGroupIsHeldAndNoMore() {
        let source = TestSource(group: 50)
        for _ in 0..<10 {
            source.give(20)
            let status = source.hub.status
            #expect(status.heldSamples == (source.number - 1) % 50 + 1)
            #expect(status.heldBytes == status.heldSamples * 100 && status.samples == source.number)
        }
        let retention = source.hub.retainPast(.seconds(2), byteLimit: 1 << 20)
        source.give(100)
        #expect(source.hub.status.heldSamples == 100 && source.hub.status.heldSpan == .milliseconds(99 * 40))
        releaseNow(retention)
        #expect(source.hub.status.heldSamples == 50, "what nobody wants any more goes at once")
    }

    private func releaseNow(_ retention: consuming PastRetention) {}

    @Test func aGroupWithoutEndIsNotHeldForever() {
        let source = TestSource(group: 1_000_000, bytes: 1 << 20)
        source.give(StreamHub.presentGroupBytes >> 20)
        #expect(source.hub.status.heldSamples == StreamHub.presentGroupBytes >> 20)
        source.give(1)
        #expect(source.hub.status.heldSamples == 0)
        var late = subscribe(source, .keyFrame)
        source.give(3)
        #expect(late.all() == [])
    }

    @Test func aSlowConsumerLosesTheOldestGroupsAndNobodyElseDoes() {
        let source = TestSource(bytes: 1000)
        var slow = subscribe(source, limit: 25_000), quick = subscribe(source)
        source.give(5)
        #expect(slow.all() == samples(0..<5))
        var got: [Got] = []
        for _ in 0..<50 {
            source.give(1)
            got += quick.all()
        }
        #expect(got == samples(0..<55))
        #expect(source.hub.status.subscribers.map(\.dropped) == [25, 0])
        #expect(source.hub.status.subscribers[0].waitingBytes == 25_000)
        #expect(slow.all() == [.gap(25)] + samples(30..<55))
    }

    @Test func aGroupThatIsTooLargeIsLostUpToTheNext() {
        let source = TestSource(group: 50, bytes: 1000)
        var slow = subscribe(source, limit: 20_500)
        source.give(30)
        // At the 21st everything goes, and the rest of the group with it.
        #expect(slow.all() == [.gap(30)])
        source.give(30)
        #expect(slow.all() == [.gap(20)] + samples(50..<60))
        #expect(source.hub.status.subscribers[0].dropped == 50)
    }

    @Test func tracksComeBeforeTheirSamples() {
        let source = TestSource()
        let wakes = Counter()
        var early = subscribe(source, wakes: wakes)
        source.hub.setTracks([h264])
        #expect(wakes.take() == 1 && early.all() == [.tracks(1)])
        source.hub.setTracks([h264])
        #expect(wakes.take() == 0 && early.all() == [])
        source.give(12)
        source.hub.setTracks([h264, pcmu])
        source.give(1)
        var late = subscribe(source, .keyFrame)
        #expect(early.all() == samples(0..<12) + [.tracks(2), .sample(12)])
        #expect(late.all() == [.tracks(1), .sample(10), .sample(11), .tracks(2), .sample(12)])
        source.hub.setTracks([])
        #expect(late.all() == [.tracks(0)])
    }

    @Test func audioIsNoRandomAccessPointBesideVideo() {
        let source = TestSource()
        source.hub.setTracks([pcmu, h264])
        source.give(12)
        source.hub.publish(sample(100, isRandomAccess: true, track: .audio))
        var late = subscribe(source, .keyFrame)
        #expect(late.all() == [.tracks(2), .sample(10), .sample(11), .sample(100)])
        let alone = StreamHub()
        alone.setTracks([pcmu])
        for number in 0..<3 { alone.publish(sample(number, isRandomAccess: true, track: .audio)) }
        var audio = alone.subscribe(from: .keyFrame, pacing: .samples, byteLimit: 1000) {}
        #expect(audio.all() == [.tracks(1), .sample(2)])
    }

    /// What lies between the groups goes with them, whatever its track.
    @Test func aSlowConsumerLosesAudioWithItsGroups() {
        let source = TestSource()
        source.hub.setTracks([h264, pcmu])
        var slow = subscribe(source, limit: 1500)
        for number in 0..<25 {
            source.give(1)
            source.hub.publish(sample(1000 + number, isRandomAccess: true, track: .audio))
        }
        // 100 bytes each: of 50 samples the last 10 are of the third group, the 20 of the second don't fit beside it.
        let rest = (20..<25).flatMap { [Got.sample($0), .sample(1000 + $0)] }
        #expect(slow.all() == [.gap(40), .tracks(2)] + rest)
    }

    @Test func aConsumerIsWokenOnceUntilItHasRead() {
        let source = TestSource()
        let wakes = Counter()
        var subscription = subscribe(source, wakes: wakes)
        source.give(8)
        #expect(wakes.take() == 1)
        _ = subscription.next()
        source.give(1)
        #expect(wakes.take() == 0, "it is still reading")
        #expect(subscription.all() == samples(1..<9))
        source.give(1)
        #expect(wakes.take() == 1)
        let later = Counter()
        var past = subscribe(source, .keyFrame, wakes: later)
        #expect(later.take() == 1, "there is something to read at once")
        #expect(past.all() == samples(0..<10))
    }

    @Test func groupsComeWhole() {
        let source = TestSource()
        let wakes = Counter()
        var subscription = subscribe(source, .live, .groups(partBytes: 1 << 20), wakes: wakes)
        source.give(10)
        #expect(wakes.take() == 0 && subscription.all() == [])
        source.give(1)
        #expect(wakes.take() == 1 && subscription.all() == samples(0..<10))
        source.give(25)
        #expect(wakes.take() == 1)
        #expect(subscription.all() == samples(10..<30))
        subscription.finish()
        source.give(2)
        #expect(subscription.all() == samples(30..<36) + [.end])
    }

    @Test func aLongGroupComesInParts() {
        let source = TestSource(group: 1000, bytes: 1000)
        let wakes = Counter()
        var subscription = subscribe(source, .live, .groups(partBytes: 10_000), wakes: wakes)
        source.give(9)
        #expect(wakes.take() == 0)
        source.give(1)
        #expect(wakes.take() == 1 && subscription.all() == samples(0..<10))
        source.give(19)
        #expect(wakes.take() == 1 && subscription.all() == samples(10..<20))
    }

    @Test func groupsOfThePastAreReadyAtOnce() {
        let source = TestSource()
        let retention = source.hub.retainPast(.seconds(2), byteLimit: 1 << 20)
        source.give(35)
        let wakes = Counter()
        var subscription = subscribe(source, .past(.seconds(1)), .groups(partBytes: 1 << 20), wakes: wakes)
        #expect(wakes.take() == 1 && subscription.all() == samples(0..<30))
        withExtendedLifetime(retention) {}
    }

    /// What is still to be read of an ended subscription counts like that of any other.
    @Test func anEndedSubscriptionHoldsNoMoreThanItsLimit() {
        let source = TestSource(bytes: 1000)
        var subscription = subscribe(source, limit: 25_000)
        source.give(18)
        #expect(subscription.finish() == 18 && subscription.finish() == 18)
        source.give(10)
        #expect(source.hub.status.subscribers[0].waitingSamples == 8)
        source.give(40)
        #expect(source.hub.status.heldSamples == 8)
        #expect(subscription.all() == [.gap(18), .end] && subscription.all() == [])
    }

    @Test func theWallClockAtArrivalComesWithASample() {
        let source = TestSource()
        var subscription = subscribe(source)
        source.give(1)
        let first = source.clock.now
        source.clock.setWall(5_000_000_000_000)
        source.give(1)
        var offsets: [Int64] = []
        while case .sample(_, let offset)? = subscription.next() { offsets.append(offset) }
        let expected: [Int64] = [1_767_420_300_000_000_000 - 1_000_000_000, 5_000_000_000_000 - first.nanoseconds]
        #expect(offsets == expected)
    }

    @Test func theEndOfASubscriptionFreesWhatItHeld() {
        let source = TestSource()
        do {
            let subscription = subscribe(source)
            source.give(95)
            #expect(source.hub.status.heldSamples == 95)
            withExtendedLifetime(subscription) {}
        }
        #expect(source.hub.status.heldSamples == 5 && source.hub.status.subscribers == [])
    }

    @Test func moreThan64ConsumersAreWoken() {
        let source = TestSource()
        let wakes = Counter()
        var consumers: [Consumer] = []
        for _ in 0..<70 { consumers.append(Consumer(source.hub, wakes)) }
        source.give(3)
        #expect(wakes.take() == 70)
        for consumer in consumers { #expect(consumer.subscription.all() == samples(0..<3)) }
    }

    private final class Consumer {
        var subscription: StreamSubscription
        init(_ hub: StreamHub, _ wakes: Counter) {
            subscription = hub.subscribe(from: .live, pacing: .samples, byteLimit: 1000) { wakes.increment() }
        }
    }
}
