import Media
import Testing

@testable import Device

@Suite(.timeLimit(.minutes(1))) struct ChannelRegistryTests {
    private func channel(_ number: Int, _ name: String = "") -> DeviceChannel {
        let hub = StreamHub()
        return DeviceChannel(id: ChannelID(number), name: name, source: FakeSource(hub), hubs: [.main: hub])
    }

    @Test func channelsComeAndGo() {
        let registry = ChannelRegistry()
        #expect(registry.channels.isEmpty && registry[ChannelID(1)] == nil && registry.remove(ChannelID(1)) == nil)
        for number in [3, 1, 2] { registry.add(channel(number)) }
        #expect(registry.channels.map(\.id.rawValue) == [1, 2, 3])
        #expect(registry.remove(ChannelID(2))?.id == ChannelID(2))
        #expect(registry.channels.map(\.id.rawValue) == [1, 3])
        #expect(registry[ChannelID(3)]?.id == ChannelID(3))
    }

    @Test func changesBeginWithWhatIsThere() async {
        let registry = ChannelRegistry()
        registry.add(channel(1, "old"))
        registry.add(channel(2))
        let changes = registry.changes
        registry.remove(ChannelID(2))
        registry.add(channel(1, "new"))
        registry.add(channel(5))
        var seen: [String] = []
        for await change in changes {
            switch change {
            case .added(let channel): seen.append("+\(channel.id)\(channel.name)")
            case .removed(let id): seen.append("-\(id)")
            }
            if seen.last == "+5" { break }
        }
        #expect(seen == ["+1old", "+2", "-2", "-1", "+1new", "+5"])
    }

    /// A source is reached through the hub alone: by consumers that know nothing of it.
    @Test func aConsumersRequestReachesTheSource() throws {
        let channel = channel(0)
        try channel.source.start()
        let hub = try #require(channel.hubs[.main])
        var subscription = hub.subscribe(from: .live, pacing: .samples, byteLimit: 1000) {}
        hub.requestKeyFrame()
        #expect(subscription.all() == [.tracks(1), .sample(7)])
    }
}
