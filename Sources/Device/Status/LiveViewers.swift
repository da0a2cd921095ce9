package import Base

/// Those who watch the device's streams now; a server of streams implements it.
package protocol LiveViewers: Sendable {
    /// Everybody who has a session.
    func viewers() async throws -> [ViewerStatistics]

    /// The timings of a stream's last access units, oldest first, at most 512; none of a stream that is not there.
    func timings(of stream: StreamID) async throws -> [AccessUnitTiming]
}

/// The timing of an access unit within the agent, for finding delays.
package struct AccessUnitTiming: Sendable {
    package var rtpTimestamp: UInt32
    package var captured: MediaTime
    package var ready: MediaTime
    package var bytes: Int
    package var isKeyFrame: Bool

    package init(rtpTimestamp: UInt32, captured: MediaTime, ready: MediaTime, bytes: Int, isKeyFrame: Bool) {
        self.rtpTimestamp = rtpTimestamp
        self.captured = captured
        self.ready = ready
        self.bytes = bytes
        self.isKeyFrame = isKeyFrame
    }
}

/// One viewer, and how the stream reaches it.
package struct ViewerStatistics: Sendable {
    package var session: String
    /// Remote address and port of its connection.
    package var remote: String
    package var stream: String
    /// False for a recording, whose player waits for the viewer instead of dropping access units.
    package var isLive: Bool
    /// `tcp` or `udp`.
    package var transport: String
    package var isPlaying: Bool
    package var since: MediaTime
    package var accessUnitsSent: Int
    /// Access units skipped because the viewer was too slow.
    package var accessUnitsDropped: Int
    /// Duration of the media queued in the server for it; of a recording also the part read ahead.
    package var queue: Duration
    /// Packets lost and their jitter, as the viewer reported last; nil when it has not.
    package var lost: Int?
    package var jitter: Duration?

    package init(
        session: String, remote: String, stream: String, isLive: Bool, transport: String, isPlaying: Bool,
        since: MediaTime, accessUnitsSent: Int, accessUnitsDropped: Int, queue: Duration, lost: Int? = nil,
        jitter: Duration? = nil
    ) {
        self.session = session
        self.remote = remote
        self.stream = stream
        self.isLive = isLive
        self.transport = transport
        self.isPlaying = isPlaying
        self.since = since
        self.accessUnitsSent = accessUnitsSent
        self.accessUnitsDropped = accessUnitsDropped
        self.queue = queue
        self.lost = lost
        self.jitter = jitter
    }
}
