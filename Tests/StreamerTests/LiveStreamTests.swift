@testable import Base
import Device
import Media
import NIOCore
@testable import Net
@testable import Streamer
import Synchronization
@testable import System
import TestSupport
import Testing

@Suite struct LiveStreamTests {
    /// The time, which the test turns.
    final class Clock: Sendable {
        private let now = Atomic<Int64>(1000)
        var milliseconds: Int64 {
            get { now.load(ordering: .relaxed) }
            set { now.store(newValue, ordering: .relaxed) }
        }
    }

    /// A stream at 25 pictures a second with a key frame every 50, and its encoder.
    final class Source {
        let hub: StreamHub
        let core: LiveStreamCore
        let requests = Counter()
        private var count: Int64 = 0

        private let group: Int64

        init(givesKeyFrames: Bool = true, group: Int64 = 50) {
            self.group = group
            let (requests, clock) = (requests, clock)
            hub = StreamHub(clock: DeviceClock(monotonic: { milliseconds(clock.milliseconds) }, wall: { 0 }))
            if givesKeyFrames { hub.attach { requests.increment() } }
            core = LiveStreamCore(name: "test", hub: hub)
            core.subscribe {}
        }

        /// The next pictures; a requested key frame comes at once.
        func give(_ pictures: Int) {
            for _ in 0..<pictures {
                let isKey = count % group == 0 || requests.take() > 0
                if isKey { count = 0 }
                give(isKey ? keyFrame(at: time) : picture(at: time))
                count += 1
                clock.milliseconds += 40
            }
        }

        func give(_ sample: MediaSample) {
            hub.publish(sample)
            core.readOn(now: milliseconds(time))
        }

        private let clock = Clock()
        var time: Int64 { clock.milliseconds }
    }

    private func viewer(_ sink: FakeSink, tracks: [TrackID] = [.video]) -> Viewer {
        let viewer = Viewer(sink: sink, limits: RTSPLimits())
        for track in tracks { viewer.setUp(track) }
        return viewer
    }

    @Test func aViewerInAYoungGroupGetsItWholeAndSqueezed() {
        let source = Source(), sink = FakeSink()
        source.give(10)
        let start = source.core.start(of: viewer(sink))[0]
        source.core.join(viewer(sink), now: milliseconds(source.time))
        #expect(sink.pictures == [5] + Array(repeating: 1, count: 9))
        source.give(3)
        #expect(!sink.hasGaps)
        #expect(sink.packets.first?.sequence == start.sequence)
        #expect(sink.packets.first?.timestamp == start.timestamp)
        let stamps = sink.received.map { ReceivedPacket.all(in: $0)[0].timestamp }
        let steps = zip(stamps, stamps.dropFirst()).map { $1 &- $0 }
        #expect(steps == Array(repeating: 90, count: 9) + [3600, 3600, 3600])
        #expect(source.requests.take() == 0)
        #expect(sink.control.count == 1)
    }

    @Test func aViewerInAnOldGroupGetsItsKeyFrameAndAFreshOne() {
        let source = Source(), sink = FakeSink()
        source.give(30)
        let start = source.core.start(of: viewer(sink))[0]
        source.core.join(viewer(sink), now: milliseconds(source.time))
        #expect(sink.pictures == [5])
        source.give(3)
        #expect(sink.pictures == [5, 5, 1, 1])
        #expect(!sink.hasGaps)
        #expect(sink.packets.first?.sequence == start.sequence)
        let stamps = sink.received.map { ReceivedPacket.all(in: $0)[0].timestamp }
        #expect(stamps[0] == start.timestamp && stamps[1] &- stamps[0] == 3600)
    }

    /// The picture that was being encoded when the viewer came is no key frame: it is left out, and no number is
    /// missed.
    @Test func aPictureInBetweenIsLeftOut() {
        let source = Source(), sink = FakeSink()
        source.give(30)
        source.core.join(viewer(sink), now: milliseconds(source.time))
        source.give(picture(at: source.time))
        source.give(2)
        #expect(sink.pictures == [5, 5, 1])
        #expect(!sink.hasGaps)
    }

    @Test func manyViewersCauseOneKeyFrameInHalfASecond() {
        let source = Source()
        source.give(30)
        let sinks = (0..<100).map { _ in FakeSink() }
        for sink in sinks { source.core.join(viewer(sink), now: milliseconds(source.time)) }
        source.give(1)
        #expect(sinks.allSatisfy { $0.pictures == [5, 5] })
        // Those who come now find a young group.
        let late = FakeSink()
        source.core.join(viewer(late), now: milliseconds(source.time))
        #expect(source.requests.take() == 0)
        #expect(late.pictures == [5])
    }

    @Test func withoutKeyFramesOnRequestTheWholeGroupIsKept() {
        let source = Source(givesKeyFrames: false), sink = FakeSink()
        source.give(45)
        source.core.join(viewer(sink), now: milliseconds(source.time))
        #expect(sink.pictures == [5] + Array(repeating: 1, count: 44))
        source.give(10)
        #expect(!sink.hasGaps)
    }

    @Test func aSmallBurstForUDP() {
        let source = Source(), sink = FakeSink()
        sink.burstLimit = 5000
        source.give(10)
        source.core.join(viewer(sink), now: milliseconds(source.time))
        #expect(sink.pictures == [5])
    }

    @Test func beforeTheFirstPictureAViewerWaits() {
        let source = Source(), sink = FakeSink()
        let viewer = viewer(sink)
        #expect(source.core.start(of: viewer)[0].timestamp == nil)
        let first = source.core.start(of: viewer)[0].sequence
        source.core.join(viewer, now: milliseconds(source.time))
        #expect(sink.received.isEmpty && sink.control.isEmpty)
        source.give(2)
        #expect(sink.pictures == [5, 1])
        #expect(sink.packets.first?.sequence == first)
    }

    /// FIELD.md, RTSP: a slow reader costs only itself, and resumes on a key frame.
    @Test func aSlowViewerSkipsToAKeyFrame() {
        let source = Source(), slow = FakeSink(), quick = FakeSink()
        let slowViewer = viewer(slow)
        source.give(1)
        source.core.join(slowViewer, now: milliseconds(source.time))
        source.core.join(viewer(quick), now: milliseconds(source.time))
        source.give(4)
        slow.canSend = false
        source.give(60)
        #expect(slow.received.count == 5)
        slow.canSend = true
        slowViewer.sinkBecameWritable()
        source.give(50)
        #expect(quick.received.count == 115 && !quick.hasGaps)
        #expect(!slow.hasGaps)
        #expect(slow.pictures[5] == 5)
        #expect(slowViewer.dropped > 25)
        #expect(slowViewer.dropped + slow.received.count == 115)
    }

    /// With a group of a minute a viewer who skipped must not wait for its end.
    @Test func inALongGroupARecoveredViewerGetsAKeyFrame() {
        let source = Source(group: 1500), sink = FakeSink()
        let viewer = viewer(sink)
        source.give(1)
        source.core.join(viewer, now: milliseconds(source.time))
        sink.canSend = false
        source.give(40)
        #expect(source.requests.take() == 0, "while it can't take anything nobody is bothered")
        sink.canSend = true
        viewer.sinkBecameWritable()
        source.give(20)
        #expect(sink.pictures == [5, 5] + Array(repeating: 1, count: 8))
        #expect(!sink.hasGaps)
    }

    @Test func aShortPauseLosesNothing() {
        let source = Source(), sink = FakeSink()
        let viewer = viewer(sink)
        source.give(1)
        source.core.join(viewer, now: milliseconds(source.time))
        sink.canSend = false
        source.give(20)
        #expect(viewer.queued == .milliseconds(19 * 40))
        sink.canSend = true
        viewer.sinkBecameWritable()
        source.give(1)
        #expect(sink.received.count == 22 && !sink.hasGaps && viewer.dropped == 0)
    }

    @Test func aViewerThatTakesNothingIsClosed() {
        let sink = FakeSink()
        let viewer = viewer(sink)
        sink.canSend = false
        sink.bufferedBytes = 1000
        for second in 0..<10 { viewer.tick(now: milliseconds(Int64(second) * 1000)) }
        #expect(sink.closed == nil)
        sink.bufferedBytes = 900  // a little went out
        for second in 10..<20 { viewer.tick(now: milliseconds(Int64(second) * 1000)) }
        #expect(sink.closed == nil)
        viewer.tick(now: milliseconds(20_000))
        #expect(sink.closed != nil)
    }

    @Test func reportsComeEveryFiveSecondsWithTheirAccessUnit() {
        let source = Source(), sink = FakeSink()
        source.give(1)
        source.core.join(viewer(sink), now: milliseconds(source.time))
        source.give(251)
        let reports = sink.received.filter { $0.getInteger(at: $0.readerIndex + 1, as: UInt8.self) == 1 }
        #expect(reports.count == 3)
        #expect(sink.control.count == 1)
    }

    @Test func timingsKeepTheLast512() {
        let source = Source()
        source.give(600)
        let timings = source.core.timings.elements
        #expect(timings.count == 512)
        #expect(zip(timings, timings.dropFirst()).allSatisfy { $0.captured < $1.captured })
    }
}

@Suite struct JoinPlanTests {
    @Test(
        arguments: [
            (nil, 0, true, JoinPlan.wait), (Duration.zero, 1, true, .wholeGroup),
            (.milliseconds(500), 1, true, .wholeGroup),
            (.milliseconds(501), 1, true, .previewThenFresh), (.milliseconds(501), 1, false, .wholeGroup),
            (.zero, 11, true, .previewThenFresh), (.zero, 11, false, .wholeGroup),
        ] as [(Duration?, Int, Bool, JoinPlan)])
    func table(_ age: Duration?, bytes: Int, gives: Bool, plan: JoinPlan) {
        #expect(JoinPlan.plan(groupAge: age, groupBytes: bytes, burstLimit: 10, encoderGivesKeyFrames: gives) == plan)
    }
}
