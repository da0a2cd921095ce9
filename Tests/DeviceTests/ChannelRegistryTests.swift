import Media
import Synchronization
import TestSupport
import Testing

@testable import Device

@Suite(.timeLimit(.minutes(1))) struct ChannelRegistryTests {
    /// What it was told, in its order.
    private final class Follower: Sendable {
        let seen = Mutex<[String]>([])

        init(_ registry: ChannelRegistry) {
            registry.attach(self) { follower, change in
                follower.seen.withLock { seen in
                    switch change {
                    case .added(let channel): seen.append("+\(channel.id)\(channel.name)")
                    case .removed(let id): seen.append("-\(id)")
                    }
                }
            }
        }
    }

    @Test func channelsComeAndGo() {
        let registry = ChannelRegistry()
        #expect(registry.channels.isEmpty && registry[ChannelID(1)] == nil && registry.remove(ChannelID(1)) == nil)
        for number in [3, 1, 2] { registry.add(.fake(number)) }
        #expect(registry.channels.map(\.id.rawValue) == [1, 2, 3])
        #expect(registry.remove(ChannelID(2))?.id == ChannelID(2))
        #expect(registry.channels.map(\.id.rawValue) == [1, 3])
        #expect(registry[ChannelID(3)]?.id == ChannelID(3))
    }

    @Test func changesBeginWithWhatIsThere() {
        let registry = ChannelRegistry()
        registry.add(.fake(1, "old"))
        registry.add(.fake(2, ""))
        let follower = Follower(registry)
        registry.remove(ChannelID(2))
        registry.add(.fake(1, "new"))
        registry.add(.fake(5, ""))
        #expect(follower.seen.withLock { $0 } == ["+1old", "+2", "-2", "-1", "+1new", "+5"])
    }

    @Test func aFollowerThatIsGoneIsForgotten() {
        let registry = ChannelRegistry()
        weak var gone: Follower?
        do {
            let follower = Follower(registry)
            gone = follower
        }
        #expect(gone == nil)
        registry.add(.fake(1))
    }

    @Test func whoAsksForANumberIsToldWhichThereAre() {
        let registry = ChannelRegistry()
        #expect(throws: ControlError.notFound("there is no channel 0; there is none now")) { try registry.channel(0) }
        registry.add(.fake(0))
        registry.add(.fake(1))
        #expect(throws: ControlError.notFound("there is no channel 2; they go from 0 to 1")) { try registry.channel(2) }
        registry.remove(ChannelID(0))
        #expect(throws: ControlError.notFound("there is no channel 0; there are [1]")) { try registry.channel(0) }
    }

    /// A source is reached through the hub alone: by consumers that know nothing of it.
    @Test func aConsumersRequestReachesTheSource() throws {
        let hub = StreamHub()
        let source = FakeSource([.main: hub]) { [weak hub] _ in hub?.publish(sample(7, isRandomAccess: true)) }
        hub.setTracks([h264])
        try source.start()
        var subscription = hub.subscribe(from: .live, pacing: .samples, byteLimit: 1000) {}
        hub.requestKeyFrame()
        #expect(subscription.all() == [.tracks(1), .sample(7)])
    }
}
