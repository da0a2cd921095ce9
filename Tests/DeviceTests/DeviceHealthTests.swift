@testable import Device
import Testing

@Suite struct DeviceHealthTests {
    /// The states of the link, as far as they count.
    enum Link: String { case online, pausing, off, noEntrance, connecting }

    static func health(
        _ states: [SourceState] = [.running], moving: Bool = true, link: Link? = nil, logins: Int = 0,
        refused: Int = 0, tries: Int = 1, answers: Int = 0, seconds: Int = 10
    ) -> DeviceHealth {
        var counters = LinkCounters()
        counters.logins = logins
        counters.loginsRefused = refused
        counters.connections = tries
        counters.httpResponses = answers
        let channels = states.enumerated().map { number, state in
            var status = ChannelStatus(source: "")
            status.state = state
            return ChannelStatusNode(id: ChannelID(number), name: "", status: status)
        }
        let status = DeviceStatus(
            version: "1", running: .seconds(seconds), channels: channels,
            platform: link.map { LinkStatus(words: $0.rawValue, isOnline: $0 == .online, counters: counters) })
        return DeviceHealth(status: status, stalled: moving ? [] : Set(channels.map(\.id)))
    }

    @Test func anEncoderThatStandsStillWantsARestart() {
        #expect(Self.health().ailment == nil)
        #expect(Self.health(moving: false).ailment == "channel 0: no picture leaves the encoder")
        #expect(Self.health(moving: false).doubt != nil)
    }

    @Test func aCameraWithoutPicturesIsNoReasonForARestart() {
        let health = Self.health([.running, .noSignal(reason: "unplugged")])
        #expect(health.ailment == nil)
        #expect(health.doubt == "channel 1: no signal: unplugged")
        #expect(Self.health([.opening]).doubt != nil)
    }

    @Test func aDeviceWithoutPlatformIsProvedByItsPictures() {
        #expect(Self.health().doubt == nil)
    }

    @Test func thePlatformHasToLetItInOrBeOutOfReach() {
        #expect(Self.health(link: .online, logins: 1).doubt == nil)
        #expect(Self.health(link: .pausing, seconds: 299).doubt != nil)
        #expect(Self.health(link: .pausing, seconds: 300).doubt == nil)
        // It was never asked: what would ask it hangs, or knows no address.
        #expect(Self.health(link: .off, tries: 0, seconds: 3000).doubt != nil)
        #expect(Self.health(link: .noEntrance, tries: 0, seconds: 3000).doubt != nil)
        // It answers the registration, if only to refuse it, and no link comes up.
        #expect(Self.health(link: .pausing, answers: 1, seconds: 3000).doubt != nil)
        // It answers, but not this program.
        #expect(Self.health(link: .pausing, refused: 1, seconds: 3000).doubt != nil)
        // It was there and is gone: it may be the new program that drives it away.
        #expect(Self.health(link: .connecting, logins: 1, seconds: 3000).doubt != nil)
    }
}
