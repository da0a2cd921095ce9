@testable import Base
import Device
import Testing
@testable import Upload

struct ViewingMeterTests {
    @Test func viewersWhoLoseFramesAreHurt() {
        func viewer(
            _ session: String, dropped: Int, queue: Int = 0, isPlaying: Bool = true, isLive: Bool = true
        ) -> ViewerStatistics {
            ViewerStatistics(
                session: session, remote: "", stream: "", isLive: isLive, transport: "tcp", isPlaying: isPlaying,
                since: MediaTime(nanoseconds: 0), accessUnitsSent: 0, accessUnitsDropped: dropped,
                queue: .milliseconds(queue))
        }
        var meter = ViewingMeter()
        #expect(meter.measure([]) == .none)
        #expect(meter.measure([viewer("a", dropped: 0, isPlaying: false)]) == .none)
        // What was lost before the first look is old.
        #expect(meter.measure([viewer("a", dropped: 9)]) == .present)
        #expect(meter.measure([viewer("a", dropped: 9)]) == .present)
        #expect(meter.measure([viewer("a", dropped: 10), viewer("b", dropped: 50)]) == .hurt)
        #expect(meter.measure([viewer("a", dropped: 10), viewer("b", dropped: 50)]) == .present)
        #expect(meter.measure([viewer("b", dropped: 50, queue: 500)]) == .hurt)
        // What is read ahead for a recording's player waits for nobody's connection.
        #expect(meter.measure([viewer("c", dropped: 0, queue: 3_000, isLive: false)]) == .present)
        #expect(meter.measure([]) == .none)
    }
}
