import Glibc

/// Runs the viewers on one thread, from the first connect to the last picture.
final class Watching {
    private static let standardInput = UInt64.max
    /// Beside a viewer's number: its UDP socket.
    private static let datagrams: UInt64 = 1 << 32

    private let options: Options
    private let endpoint: Endpoint
    private let poller = Poller()
    private(set) var viewers: [Viewer] = []
    private let begun = monotonicNanoseconds()
    /// When every viewer had its first picture, or had failed.
    private(set) var ready: Int64?
    /// When the stalled viewer stopped reading and began again.
    private(set) var stalled: Int64?
    private(set) var resumed: Int64?
    private var told = false

    init(_ options: Options, _ endpoint: Endpoint) {
        self.options = options
        self.endpoint = endpoint
        poller.add(0, tag: Self.standardInput)
    }

    func run() {
        while !told {
            let now = monotonicNanoseconds()
            startDueViewers(now)
            if ready == nil { noteWhetherReady(now) }
            if let ready {
                stallIfDue(now, ready)
                if now >= ready + options.duration { break }
            }
            poller.wait(until: nextDeadline(now)) { tag, writable in
                if tag == Self.standardInput {
                    told = true
                } else if tag & Self.datagrams != 0 {
                    viewers[Int(tag ^ Self.datagrams)].datagramsBecameReadable()
                } else {
                    serve(Int(tag), writable)
                }
            }
        }
        for viewer in viewers { viewer.tearDown() }
    }

    private func startTime(_ index: Int) -> Int64 { begun + Int64(index) * options.interval }

    private func startDueViewers(_ now: Int64) {
        while viewers.count < options.viewers, startTime(viewers.count) <= now {
            let index = viewers.count
            let viewer = Viewer(
                url: options.url, endpoint: endpoint, transport: options.transport,
                ethernet: options.stall?.viewer == index)
            viewers.append(viewer)
            guard !viewer.hasEnded else { continue }
            poller.add(viewer.socket, tag: UInt64(index), writable: true)
            if let rtp = viewer.datagrams?.rtp { poller.add(rtp, tag: Self.datagrams | UInt64(index)) }
        }
    }

    private func serve(_ index: Int, _ writable: Bool) {
        let viewer = viewers[index]
        if writable {
            viewer.becameWritable()
            poller.change(viewer.socket, tag: UInt64(index), writable: false)
        }
        viewer.becameReadable()
        guard viewer.hasEnded else { return }
        poller.remove(viewer.socket)
        if let rtp = viewer.datagrams?.rtp { poller.remove(rtp) }
    }

    private func noteWhetherReady(_ now: Int64) {
        let all = viewers.count == options.viewers && viewers.allSatisfy { $0.hasPicture || $0.hasEnded }
        guard all || now >= startTime(options.viewers) + options.patience else { return }
        ready = now
        print("ready")
        fflush(nil)
    }

    private func stallIfDue(_ now: Int64, _ ready: Int64) {
        guard let stall = options.stall else { return }
        let viewer = viewers[stall.viewer]
        if stalled == nil, now >= ready + stall.after {
            stalled = now
            if !viewer.hasEnded { poller.remove(viewer.socket) }
        } else if let stalled, resumed == nil, now >= stalled + stall.length {
            resumed = now
            if !viewer.hasEnded { poller.add(viewer.socket, tag: UInt64(stall.viewer)) }
        }
    }

    private func nextDeadline(_ now: Int64) -> Int64 {
        var deadline = now + 1_000_000_000
        if viewers.count < options.viewers { deadline = min(deadline, startTime(viewers.count)) }
        if let ready {
            deadline = min(deadline, ready + options.duration)
            if let stall = options.stall {
                if stalled == nil { deadline = min(deadline, ready + stall.after) }
                if let stalled, resumed == nil { deadline = min(deadline, stalled + stall.length) }
            }
        }
        return deadline
    }
}
