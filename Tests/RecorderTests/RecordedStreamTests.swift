@testable import Media
@testable import Recorder
import Testing

@Test func aRecordedStreamNamesItself() {
    #expect("\(RecordedStream(channel: 3, type: .sub))" == "channel 3 sub")
}
