import Base
package import Device
import Media
package import NIOCore
import Net
import System

/// A live stream on its event loop: packetises each access unit once, keeps those of the leading track for new viewers,
/// and sends.
final class LiveStreamCore {
    let name: String
    private let hub: StreamHub
    private var subscription: StreamSubscription?
    private let allocator = ByteBufferAllocator()
    /// The tracks that were ever sent, the video first: it is there before the hub has any, so that it can be set up.
    private var liveTracks = [LiveTrack(id: .video, format: .h264, clockRate: 90_000)]
    /// The track with which viewers begin.
    private var leading = TrackID.video
    private var viewers: [Viewer] = []
    /// The last key frame, and the access units after it while the GOP is young.
    private var group: [PacketizedAccessUnit] = []
    /// The decoding time of the leading track's last access unit; later ones are shown after it.
    private var last: MediaTime?
    private var trackWaiters: [Int: ([Track]) -> Void] = [:]
    private var nextWaiter = 0
    private(set) var timings = Ring<AccessUnitTiming>(capacity: 512)

    /// The interval of compressed timestamps: 1 ms of video.
    private static let squeezedTicks: UInt32 = 90
    /// How long a viewer that skipped access units waits for a key frame before one is requested.
    private static let longGroup: Duration = .seconds(2)
    /// The maximum of access units kept for a new viewer if the source gives no key frames on request.
    private static let groupUnits = 1024
    /// The maximum of bytes waiting for a busy event loop: 16 s of a 4 Mbit/s stream.
    private static let byteLimit = 8 << 20

    init(name: String, hub: StreamHub) {
        self.name = name
        self.hub = hub
    }

    /// The tracks that are sent; nil until they are known.
    private(set) var tracks: [Track]? {
        didSet {
            guard let tracks else { return }
            let waiters = trackWaiters
            trackWaiters = [:]
            for waiter in waiters.values { waiter(tracks) }
        }
    }

    /// Calls back with the tracks when they are known.
    ///
    /// - Returns: the argument for `forgetWaiter`.
    func whenTracksAreKnown(_ callback: @escaping ([Track]) -> Void) -> Int {
        nextWaiter += 1
        trackWaiters[nextWaiter] = callback
        return nextWaiter
    }

    /// - Returns: whether the callback was still waiting.
    func forgetWaiter(_ waiter: Int) -> Bool { trackWaiters.removeValue(forKey: waiter) != nil }

    /// The number of the session in its description.
    var sessionID: UInt64 { UInt64(liveTracks[0].ssrc) }

    /// The source of a track's packets; nil where the stream has no such track.
    func ssrc(of track: TrackID) -> UInt32? { live(track)?.ssrc }

    /// The RTCP packet that ends a track.
    func goodbye(of track: TrackID) -> ByteBuffer { live(track)?.goodbye ?? ByteBuffer() }

    private func live(_ track: TrackID) -> LiveTrack? { liveTracks.first { $0.id == track && $0.isSent } }

    // MARK: Access units

    /// Subscribes to the hub's stream.
    ///
    /// - Parameter wake: called on any thread when ``readOn(now:)`` has something to do.
    func subscribe(wake: @escaping @Sendable () -> Void) {
        subscription = hub.subscribe(from: .keyFrame, pacing: .samples, byteLimit: Self.byteLimit, wake: wake)
    }

    /// Processes the samples that have arrived.
    func readOn(now: MediaTime) {
        while let delivery = subscription?.next() {
            switch delivery {
            case .tracks(let tracks): update(tracks)
            case .sample(let sample, _): ingest(sample, now: now)
            // A key frame follows, and sequence numbers continue: viewers see one frame for longer.
            case .gap, .end: break
            }
        }
    }

    private func update(_ given: [Track]) {
        var sent: [Track] = []
        for track in liveTracks { track.isSent = false }
        for track in given {
            guard let format = RTPPayloadFormat(track) else { continue }
            sent.append(track)
            if let known = liveTracks.first(where: { $0.id == track.id }) {
                known.update(format, clockRate: track.clockRate)
            } else {
                liveTracks.append(LiveTrack(id: track.id, format: format, clockRate: track.clockRate))
            }
        }
        if let leading = sent.leading?.id, leading != self.leading {
            self.leading = leading
            (group, last) = ([], nil)
        }
        tracks = sent.isEmpty ? nil : sent
    }

    private func ingest(_ unit: MediaSample, now: MediaTime) {
        guard let track = live(unit.track) else { return }
        let isLeading = unit.track == leading
        let viewers = viewers
        // Without viewers, only the leading track is packetized: new viewers start with its past access units.
        if !isLeading, viewers.isEmpty { return }
        let packets = track.packetize(unit, withReport: !viewers.isEmpty, now: now, allocator: allocator)
        if isLeading {
            timings.append(AccessUnitTiming(
                rtpTimestamp: packets.timestamp, captured: unit.presentationTime, ready: unit.ready,
                bytes: unit.bytes.count, isKeyFrame: unit.isRandomAccess))
            last = unit.decodingTime
            for unit in group { unit.forgetForms() }
        }
        for viewer in viewers { viewer.offer(packets) }
        guard isLeading else { return }
        remember(packets)
        if let groupAge, groupAge > Self.longGroup, viewers.contains(where: \.isStarved) { hub.requestKeyFrame() }
    }

    private func remember(_ packets: PacketizedAccessUnit) {
        if packets.isRandomAccess { group.removeAll(keepingCapacity: true) } else if group.isEmpty { return }
        let givesKeyFrames = hub.givesKeyFrames
        let isKept = givesKeyFrames ? (groupAge ?? .zero) <= JoinPlan.youngGroup : group.count < Self.groupUnits
        if isKept {
            group.append(packets)
        } else if givesKeyFrames {
            if group.count > 1 { group.removeLast(group.count - 1) }
        } else {
            group.removeAll()  // an incomplete GOP can't be used: the next key frame begins a new one
        }
    }

    // MARK: Viewers

    /// The first access units of a viewer that joins now.
    private struct Opening {
        var plan: JoinPlan
        var units: ArraySlice<PacketizedAccessUnit>
        /// The offsets added to the time stamps of `units`.
        var offsets: [UInt32]
        /// The sequence number of the leading track's first packet, its time stamp, and the time of that stamp.
        var sequence: UInt16
        var timestamp: UInt32
        var time: MediaTime?
    }

    private func opening(for viewer: Viewer) -> Opening {
        let isLed = viewer.tracks.contains(leading)
        let plan = JoinPlan.plan(
            groupAge: isLed ? groupAge : nil, groupBytes: group.reduce(0) { $0 + $1.byteCount },
            burstLimit: viewer.burstLimit, encoderGivesKeyFrames: hub.givesKeyFrames)
        let units = plan == .wait ? [] : plan == .previewThenFresh ? group.prefix(1) : group[...]
        // Numbered so that the next live packet follows without a gap.
        let packets = units.reduce(0) { $0 + $1.packetCount }
        let track = live(leading)
        let edge = last.flatMap { track?.timestamp(of: $0) } ?? 0
        let offsets = Self.squeeze(units, before: edge)
        let timestamp = units.first.map { $0.timestamp &+ offsets[0] } ?? edge
        let lead = Duration.nanoseconds(Int64(Int32(bitPattern: timestamp &- edge)) * 100_000 / 9)
        return Opening(
            plan: plan, units: units, offsets: offsets,
            sequence: (track?.nextSequence ?? 0) &- UInt16(truncatingIfNeeded: packets), timestamp: timestamp,
            time: isLed && plan == .wait ? nil : last.map { $0 + lead })
    }

    /// The offsets that put the time stamps of `units` directly before `edge`, in their order of presentation. Those
    /// after it stay as they are: B-frames that are still to come belong between them.
    private static func squeeze(_ units: ArraySlice<PacketizedAccessUnit>, before edge: UInt32) -> [UInt32] {
        var offsets = [UInt32](repeating: 0, count: units.count)
        let distances = units.map { Int32(bitPattern: $0.timestamp &- edge) }
        let past = distances.indices.filter { distances[$0] <= 0 }.sorted { distances[$0] < distances[$1] }
        for (step, index) in past.reversed().enumerated() {
            offsets[index] = UInt32(bitPattern: 0 &- distances[index]) &- UInt32(step) * squeezedTicks
        }
        return offsets
    }

    /// The starts of the viewer's tracks if it joins now, by track.
    func start(of viewer: Viewer) -> [TrackStart] { start(of: viewer, opening(for: viewer)) }

    private func start(of viewer: Viewer, _ opening: Opening) -> [TrackStart] {
        viewer.tracks.compactMap { track in
            guard let live = live(track) else { return nil }
            if track == leading {
                return TrackStart(
                    track: track, sequence: opening.sequence, timestamp: opening.time.map { _ in opening.timestamp })
            }
            return TrackStart(
                track: track, sequence: live.nextSequence,
                timestamp: opening.time.map { live.timestamp(of: $0) })
        }
    }

    /// Adds a viewer and sends its first access units.
    package func join(_ viewer: Viewer, now: MediaTime) {
        leave(viewer)
        viewers.append(viewer)
        let opening = opening(for: viewer)
        let starts = start(of: viewer, opening)
        viewer.begin(starts, leading: leading)
        if opening.time != nil {
            // All reports are for the same moment: they synchronise the tracks.
            let ntp = NTPTime.now
            for start in starts {
                guard let live = live(start.track) else { continue }
                viewer.sendControl(live.report(now: now, ntp: ntp, allocator: allocator), of: start.track)
            }
        }
        for (unit, offset) in zip(opening.units, opening.offsets) {
            if opening.plan == .previewThenFresh {
                viewer.preview(unit, timestampOffset: offset)
            } else {
                viewer.offer(unit, timestampOffset: offset)
            }
        }
        if opening.plan == .previewThenFresh { hub.requestKeyFrame() }
    }

    func leave(_ viewer: Viewer) {
        viewers.removeAll { $0 === viewer }
    }

    private var groupAge: Duration? {
        group.first.flatMap { first in last.map { $0 - first.decodingTime } }
    }
}

/// One live stream: the samples of a hub, for all its RTSP viewers.
///
/// This is the handle for other threads; the stream itself lives on its event loop. It is one subscriber of the hub,
/// whatever the number of viewers.
package final class LiveStream: Sendable {
    private let core: NIOLoopBoundBox<LiveStreamCore>

    /// - Parameters:
    ///   - name: the name in session descriptions and in the log.
    ///   - hub: the source of the samples.
    ///   - eventLoop: the server's event loop.
    package init(name: String, hub: StreamHub, eventLoop: any EventLoop) {
        core = NIOLoopBoundBox.makeBoxSendingValue(LiveStreamCore(name: name, hub: hub), eventLoop: eventLoop)
        // The hub must not retain the stream, which retains the hub.
        eventLoop.execute { [weak core] in
            core?.value.subscribe { [weak core] in
                guard let core else { return }
                eventLoop.execute { core.value.readOn(now: .now) }
            }
        }
    }

    /// The stream on its event loop. - Precondition: called there.
    var onEventLoop: LiveStreamCore { core.value }
}
