@testable import Agent
@testable import Capture
import Device
@testable import Net
import Testing
@testable import Uplink

@Suite struct AgentHealthTests {
    static let platform = ServerAddress(host: "10.0.0.1", port: 8588)

    static func health(
        _ states: [SourceState] = [.running], moving: Bool = true, link: LinkState? = nil, logins: Int = 0,
        refused: Int = 0, tries: Int = 1, answers: Int = 0, seconds: Int = 10
    ) -> AgentHealth {
        var counters = LinkCounters()
        counters.logins = logins
        counters.loginsRefused = refused
        counters.connections = tries
        counters.entranceAnswers = answers
        return AgentHealth(
            channels: states.enumerated().map { .init(number: $0, state: $1, isMoving: moving) },
            link: link.map { ($0, counters) }, running: .seconds(seconds))
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
        #expect(Self.health(link: .online(Self.platform), logins: 1).doubt == nil)
        #expect(Self.health(link: .pausing, seconds: 299).doubt != nil)
        #expect(Self.health(link: .pausing, seconds: 300).doubt == nil)
        // It was never asked: what would ask it hangs, or knows no address.
        #expect(Self.health(link: .stopped(.off), tries: 0, seconds: 3000).doubt != nil)
        #expect(Self.health(link: .stopped(.noEntrance), tries: 0, seconds: 3000).doubt != nil)
        // It answers the registration, if only to refuse it, and no link comes up.
        #expect(Self.health(link: .pausing, answers: 1, seconds: 3000).doubt != nil)
        // It answers, but not this program.
        #expect(Self.health(link: .pausing, refused: 1, seconds: 3000).doubt != nil)
        // It was there and is gone: it may be the new program that drives it away.
        #expect(Self.health(link: .connecting(Self.platform), logins: 1, seconds: 3000).doubt != nil)
    }
}
