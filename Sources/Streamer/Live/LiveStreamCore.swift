import Base
import Device
import Media
import NIOCore
import Net

/// A live stream on its event loop: packetises each access unit once, keeps the access units for new viewers, and
/// sends.
final class LiveStreamCore {
    let name: String
    private let hub: StreamHub
    private var subscription: StreamSubscription?
    /// The track sent to viewers.
    private var video: TrackID? = .video
    private let allocator = ByteBufferAllocator()
    private var packetizer: H264Packetizer
    private let timestampBase = UInt32.random(in: .min ... .max)
    private var viewers: [Viewer] = []
    /// The last key frame, and the access units after it while the GOP is young.
    private var group: [PacketizedAccessUnit] = []
    private var lastTimestamp: UInt32 = 0
    private var lastCaptured: MediaTime?
    private var lastReport: MediaTime?
    private var formatWaiters: [Int: (StreamFormat) -> Void] = [:]
    private var nextWaiter = 0
    private(set) var timings = Ring<AccessUnitTiming>(capacity: 512)

    /// The RTP clock of video (RFC 6184 8.1).
    static let clockRate: Int64 = 90_000
    /// RFC 3550 6.2: five seconds between reports.
    private static let reportInterval: Duration = .seconds(5)
    /// The interval of compressed timestamps: 1 ms.
    private static let squeezedTicks: UInt32 = 90
    /// How long a viewer that skipped access units waits for a key frame before one is requested.
    private static let longGroup: Duration = .seconds(2)
    /// The maximum of access units kept for a new viewer if the source gives no key frames on request.
    private static let groupUnits = 1024
    /// Bytes that may wait for a busy event loop: 16 s of a 4 Mbit/s stream.
    private static let byteLimit = 8 << 20

    init(name: String, hub: StreamHub) {
        self.name = name
        self.hub = hub
        packetizer = H264Packetizer(ssrc: .random(in: 1 ... .max), firstSequence: .random(in: .min ... .max))
    }

    var ssrc: UInt32 { packetizer.ssrc }

    var format: StreamFormat? {
        didSet {
            guard let format else { return }
            let waiters = formatWaiters
            formatWaiters = [:]
            for waiter in waiters.values { waiter(format) }
        }
    }

    /// Calls back with the format when it is known.
    ///
    /// - Returns: the argument for `forgetWaiter`.
    func whenFormatIsKnown(_ callback: @escaping (StreamFormat) -> Void) -> Int {
        nextWaiter += 1
        formatWaiters[nextWaiter] = callback
        return nextWaiter
    }

    /// - Returns: whether the callback was still waiting.
    func forgetWaiter(_ waiter: Int) -> Bool { formatWaiters.removeValue(forKey: waiter) != nil }

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
            case .tracks(let tracks):
                let track = tracks.first { $0.videoFormat?.parameterSets != nil }
                video = track?.id
                format = track?.videoFormat.map { StreamFormat(video: $0) }
            case .sample(let sample, _):
                if sample.track == video { ingest(sample, now: now) }
            // A key frame follows, and sequence numbers continue: viewers see one frame for longer.
            case .gap, .end: break
            }
        }
    }

    private func ingest(_ unit: MediaSample, now: MediaTime) {
        let timestamp = timestampBase &+ unit.presentationTime.ticks(rate: Self.clockRate)
        let packets = packetizer.packetize(
            unit, timestamp: timestamp, report: reportIfDue(now: now), allocator: allocator)
        timings.append(AccessUnitTiming(
            rtpTimestamp: timestamp, captured: unit.presentationTime, ready: unit.ready, bytes: unit.bytes.count,
            isKeyFrame: unit.isRandomAccess))
        lastTimestamp = timestamp
        lastCaptured = unit.presentationTime
        for unit in group { unit.forgetForms() }
        for viewer in viewers { viewer.offer(packets) }
        remember(packets)
        if let groupAge, groupAge > Self.longGroup, viewers.contains(where: \.isStarved) { hub.requestKeyFrame() }
    }

    private func remember(_ packets: PacketizedAccessUnit) {
        if packets.isKeyFrame { group.removeAll(keepingCapacity: true) } else if group.isEmpty { return }
        let givesKeyFrames = hub.givesKeyFrames
        let isKept = givesKeyFrames ? (groupAge ?? .zero) <= JoinPlan.youngGroup : group.count < Self.groupUnits
        if isKept {
            group.append(packets)
        } else if givesKeyFrames {
            group.removeLast(group.count - 1)
        } else {
            group.removeAll()  // an incomplete GOP can't be used: the next key frame begins a new one
        }
    }

    // MARK: Viewers

    /// The first access units of a viewer that joins now.
    private struct Opening {
        var plan: JoinPlan
        var units: ArraySlice<PacketizedAccessUnit>
        var sequence: UInt16
        var timestamp: UInt32
    }

    private func opening(burstLimit: Int) -> Opening {
        let plan = JoinPlan.plan(
            groupAge: groupAge, groupBytes: group.reduce(0) { $0 + $1.byteCount }, burstLimit: burstLimit,
            encoderGivesKeyFrames: hub.givesKeyFrames)
        let units = plan == .previewThenFresh ? group.prefix(1) : group[...]
        // Numbered so that the next live packet follows without a gap.
        let packets = units.reduce(0) { $0 + $1.packetCount }
        return Opening(
            plan: plan, units: units, sequence: packetizer.nextSequence &- UInt16(truncatingIfNeeded: packets),
            timestamp: lastTimestamp &- UInt32(max(units.count, 1) - 1) * Self.squeezedTicks)
    }

    /// Sequence number and timestamp of the first packet for a viewer that joins now (`RTP-Info`, RFC 2326 12.33). The
    /// timestamp is nil when the stream has given no access unit yet.
    package func start(of viewer: Viewer) -> (sequence: UInt16, timestamp: UInt32?) {
        let opening = opening(burstLimit: viewer.burstLimit)
        return (opening.sequence, opening.plan == .wait ? nil : opening.timestamp)
    }

    /// Adds a viewer and sends its first access units.
    package func join(_ viewer: Viewer, now: MediaTime) {
        leave(viewer)
        viewers.append(viewer)
        let opening = opening(burstLimit: viewer.burstLimit)
        viewer.begin(sequence: opening.sequence)
        if opening.plan != .wait { viewer.sendControl(report(now: now)) }
        for (index, unit) in opening.units.enumerated() {
            let offset = opening.timestamp &+ UInt32(index) * Self.squeezedTicks &- unit.timestamp
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
        group.first.flatMap { first in lastCaptured.map { $0 - first.captured } }
    }

    // MARK: Reports

    private func reportIfDue(now: MediaTime) -> ByteBuffer {
        if viewers.isEmpty { return ByteBuffer() }
        if let lastReport, now - lastReport < Self.reportInterval { return ByteBuffer() }
        lastReport = now
        return report(now: now)
    }

    private func report(now: MediaTime) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: 64)
        SenderReport(
            ssrc: ssrc, ntp: NTPTime.now, rtpTimestamp: timestampBase &+ now.ticks(rate: Self.clockRate),
            packetCount: packetizer.packetCount, octetCount: packetizer.octetCount
        ).write(to: &buffer)
        return buffer
    }

    /// The RTCP packet that ends the stream.
    var goodbye: ByteBuffer {
        var buffer = allocator.buffer(capacity: 16)
        Goodbye(ssrc: ssrc).write(to: &buffer)
        return buffer
    }
}
