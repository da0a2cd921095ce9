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
        /// Whether two packets of sound come after each picture.
        private let hasSound: Bool

        init(givesKeyFrames: Bool = true, group: Int64 = 50, tracks: [Track] = []) {
            self.group = group
            hasSound = tracks.contains { $0.id == .audio }
            let (requests, clock) = (requests, clock)
            hub = StreamHub(clock: DeviceClock(monotonic: { milliseconds(clock.milliseconds) }, wall: { 0 }))
            if givesKeyFrames { hub.attach { requests.increment() } }
            core = LiveStreamCore(name: "test", hub: hub)
            core.subscribe {}
            if !tracks.isEmpty { hub.setTracks(tracks) }
            core.readOn(now: milliseconds(time))
        }

        /// The next pictures; a requested key frame comes at once.
        func give(_ pictures: Int) {
            for _ in 0..<pictures {
                let isKey = count % group == 0 || requests.take() > 0
                if isKey { count = 0 }
                give(isKey ? keyFrame(at: time) : picture(at: time))
                count += 1
                giveSound()
                clock.milliseconds += 40
            }
        }

        /// 40 ms of sound.
        func giveSound() {
            for offset: Int64 in hasSound ? [0, 20] : [] {
                let start = milliseconds(time + offset)
                give(MediaSample(
                    track: .audio, bytes: [UInt8](repeating: 0xFF, count: 160), units: [0..<160],
                    isRandomAccess: true, presentationTime: start, ready: start + .milliseconds(20)))
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

    /// With B-frames, compressed time stamps keep the order of presentation, and leave space for what is still to come.
    @Test(arguments: 1...9) func framesInAnotherOrder(_ before: Int) {
        let source = Source(givesKeyFrames: false), sink = FakeSink()
        // The frames' places in the order of presentation: two B-frames behind each other one.
        let order: [Int64] = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11]
        func give(_ index: Int) {
            let (decoded, shown) = (milliseconds(1000 + Int64(index) * 40), milliseconds(1040 + order[index] * 40))
            let units: [[UInt8]] = index == 0 ? [[0x67, 1, 2, 3], [0x68, 1], [0x65, 1]] : [[0x41, UInt8(index)]]
            source.give(MediaSample(units, captured: shown, decoded: decoded))
        }
        for index in 0..<before { give(index) }
        let newcomer = viewer(sink)
        let start = source.core.start(of: newcomer)[0]
        source.core.join(newcomer, now: milliseconds(source.time))
        #expect(sink.received.count == before)
        for index in before..<order.count { give(index) }
        let units = sink.received.map { ReceivedPacket.all(in: $0)[0] }
        #expect(!sink.hasGaps && units.count == order.count)
        #expect(units[0].sequence == start.sequence && units[0].timestamp == start.timestamp)
        let places = order.indices.sorted { units[$0].timestamp < units[$1].timestamp }
        #expect(places.map { order[$0] } == Array(0..<Int64(order.count)), "shown in their order")
        #expect(Set(units.map(\.timestamp)).count == order.count)
        // The live ones have their own time stamps, of which the sender report speaks.
        let live = units[before...].map(\.timestamp)
        for (index, stamp) in live.enumerated() {
            #expect(stamp &- live[0] == UInt32(bitPattern: Int32((order[before + index] - order[before]) * 3600)))
        }
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

/// A stream with sound.
extension LiveStreamTests {
    private static let pcmu = Track(
        id: .audio, kind: .audio(AudioFormat(codec: .pcmu, sampleRate: 8000, channels: 1)))
    private var both: [Track] { tracks + [Self.pcmu] }

    @Test func tracksAreThoseThatCanBeSent() {
        let aac = Track(
            id: .audio, kind: .audio(AudioFormat(codec: .aac(configuration: []), sampleRate: 16_000, channels: 1)))
        #expect(Source(tracks: both).core.tracks == both)
        #expect(Source(tracks: tracks + [aac]).core.tracks == tracks)
        let unknown = Source().core
        #expect(unknown.tracks == nil && unknown.ssrc(of: .video) != nil && unknown.ssrc(of: .audio) == nil)
        let source = Source(tracks: both)
        let (video, audio) = (source.core.ssrc(of: .video), source.core.ssrc(of: .audio))
        #expect(video != nil && audio != nil && video != audio)
        source.hub.setTracks(tracks)
        source.core.readOn(now: milliseconds(source.time))
        #expect(source.core.ssrc(of: .video) == video && source.core.ssrc(of: .audio) == nil)
        source.hub.setTracks(both)
        source.core.readOn(now: milliseconds(source.time))
        #expect(source.core.ssrc(of: .audio) == audio, "one numbering for as long as the stream is there")
    }

    @Test func aViewerGetsTheTracksThatItSetUp() {
        let source = Source(tracks: both)
        let sinks = [FakeSink(), FakeSink(), FakeSink()]
        for (sink, tracks) in zip(sinks, [[.video], [.audio], [.audio, .video]] as [[TrackID]]) {
            source.core.join(viewer(sink, tracks: tracks), now: milliseconds(source.time))
        }
        source.give(10)
        #expect(sinks.map(\.received.count) == [10, 0, 10])
        #expect(sinks.map(\.sound.count) == [0, 20, 20])
        #expect(sinks.allSatisfy { !$0.hasGaps })
        let packets = sinks[2].soundPackets
        #expect(packets.allSatisfy { $0.payloadType == 0 && $0.channel == 2 && $0.payload.count == 160 })
        #expect(packets.allSatisfy { $0.ssrc == source.core.ssrc(of: .audio) })
        let steps = zip(packets, packets.dropFirst()).map { earlier, later in later.timestamp &- earlier.timestamp }
        #expect(steps == Array(repeating: 160, count: 19))
        // Viewers share what has their numbers.
        #expect(sinks[1].sound == sinks[2].sound)
    }

    /// Sound begins when the viewer comes, with the number and in the time that it was told.
    @Test(arguments: [10, 30]) func soundBeginsWithTheViewer(_ pictures: Int) {
        let source = Source(tracks: both), sink = FakeSink()
        source.give(pictures)
        let newcomer = viewer(sink, tracks: [.video, .audio])
        let starts = source.core.start(of: newcomer)
        source.core.join(newcomer, now: milliseconds(source.time))
        #expect(starts.map(\.track) == [.video, .audio])
        #expect(sink.sound.isEmpty && !sink.received.isEmpty)
        source.give(3)
        #expect(!sink.hasGaps)
        #expect(sink.packets.first?.sequence == starts[0].sequence)
        #expect(sink.packets.first?.timestamp == starts[0].timestamp)
        #expect(sink.soundPackets.first?.sequence == starts[1].sequence)
        #expect(newcomer.sent == sink.received.count, "access units of video are counted")
    }

    /// The reports of a viewer's beginning say for one moment what each track's clock shows (RFC 3550 6.4.1).
    @Test func reportsTieTheTracksTogether() throws {
        let source = Source(tracks: both), sink = FakeSink()
        source.core.join(viewer(FakeSink()), now: milliseconds(source.time))
        source.give(10)
        let newcomer = viewer(sink, tracks: [.video, .audio])
        let starts = source.core.start(of: newcomer)
        source.core.join(newcomer, now: milliseconds(source.time))
        #expect(sink.controlTracks == [.video, .audio])
        let reports = sink.control.map { report in
            (ssrc: report.getInteger(at: 4, as: UInt32.self), ntp: report.getInteger(at: 8, as: UInt64.self),
             timestamp: report.getInteger(at: 16, as: UInt32.self) ?? 0)
        }
        #expect(reports.map(\.ssrc) == [source.core.ssrc(of: .video), source.core.ssrc(of: .audio)])
        #expect(reports[0].ntp == reports[1].ntp)
        // From the start of each track's media to the reports' moment: the last picture was 40 ms ago, 9 before it.
        let sinceStart = zip(starts, reports).map { start, report -> UInt32 in
            report.timestamp &- (start.timestamp ?? 0)
        }
        let expected: [UInt32] = [49 * 90, 49 * 8]
        #expect(sinceStart == expected)
        source.give(2)
        // The live ones are on the same clocks: the picture that came first, and the sound that began with it.
        let picture: UInt32 = sink.packets.last?.timestamp ?? 0
        let sound: UInt32 = sink.soundPackets[2].timestamp
        #expect(picture &- reports[0].timestamp == 3600)
        #expect(sound &- reports[1].timestamp == 320)
    }

    @Test func eachTrackReportsEveryFiveSeconds() {
        let source = Source(tracks: both), sink = FakeSink()
        source.core.join(viewer(sink, tracks: [.video, .audio]), now: milliseconds(source.time))
        source.give(251)
        func reports(_ buffers: [ByteBuffer], channel: UInt8) -> Int {
            buffers.count { $0.getInteger(at: $0.readerIndex + 1, as: UInt8.self) == channel }
        }
        #expect(reports(sink.received, channel: 1) == 3)
        #expect(reports(sink.sound, channel: 3) == 3)
    }

    /// A viewer that is behind loses sound with the pictures, and gets both back with a key frame.
    @Test func aSlowViewerSkipsSoundWithVideo() {
        let source = Source(tracks: both), slow = FakeSink(), quick = FakeSink()
        let slowViewer = viewer(slow, tracks: [.video, .audio])
        source.core.join(slowViewer, now: milliseconds(source.time))
        source.core.join(viewer(quick, tracks: [.video, .audio]), now: milliseconds(source.time))
        source.give(5)
        slow.canSend = false
        source.give(20)
        #expect(slowViewer.queued == .milliseconds(19 * 40 + 20), "time, whatever waits")
        slow.canSend = true
        slowViewer.sinkBecameWritable()
        #expect(slow.received == quick.received && slow.sound == quick.sound, "nothing is lost, and all in order")
        slow.canSend = false
        source.give(40)
        slow.canSend = true
        slowViewer.sinkBecameWritable()
        let (pictures, sounds) = (slow.received.count, slow.sound.count)
        source.give(50)
        #expect(slow.pictures[pictures] == 5)
        let more = (pictures: slow.received.count - pictures, sounds: slow.sound.count - sounds)
        #expect(more.pictures < 20)
        #expect(more.sounds == 2 * more.pictures)
        #expect(!slow.hasGaps && !quick.hasGaps)
        #expect(slowViewer.dropped + slow.received.count == quick.received.count)
        #expect(quick.sound.count == 230)
    }

    @Test func aStreamOfSoundAlone() {
        let source = Source(tracks: [Self.pcmu]), sink = FakeSink()
        for _ in 0..<3 { source.giveSound() }
        let newcomer = viewer(sink, tracks: [.audio])
        let start = source.core.start(of: newcomer)
        source.core.join(newcomer, now: milliseconds(source.time))
        for _ in 0..<3 { source.giveSound() }
        #expect(source.core.ssrc(of: .video) == nil)
        #expect(sink.sound.count == 7 && !sink.hasGaps && newcomer.sent == 7, "the last one at once")
        #expect(sink.soundPackets[0].sequence == start[0].sequence)
        #expect(sink.soundPackets[0].timestamp == start[0].timestamp)
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
