@testable import Device
@testable import Media
@testable import Recorder
import Testing

struct RecordingEventTests {
    /// Trouble with the disk lasts until writing goes on, a full stream's until that stream does.
    @Test func troubleWithTheDiskIsACondition() {
        let events = EventBus()
        let sub = StreamID(channel: 1, type: .sub)
        events.post(RecordingEvent.full(StreamID(channel: 0, type: .main)))
        events.post(RecordingEvent.full(sub))
        events.post(RecordingEvent.failed(.noSpace, reason: "test"))
        #expect(events.active.map(\.channel) == [ChannelID(0), ChannelID(1), nil])
        #expect(Set(events.active.map(\.topic)) == [.storage])
        events.post(RecordingEvent.recovered(sub))
        #expect(events.active.map(\.channel) == [ChannelID(0), nil])
        events.post(RecordingEvent.recovered(nil))
        #expect(events.active == [])
    }
}
