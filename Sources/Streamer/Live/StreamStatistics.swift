package import Base
package import Net

/// The timing of an access unit within the agent, for finding delays.
package struct AccessUnitTiming: Sendable {
    package var rtpTimestamp: UInt32
    package var captured: MediaTime
    package var ready: MediaTime
    package var bytes: Int
    package var isKeyFrame: Bool
}

/// The statistics of one viewer for the console.
package struct ViewerStatistics: Sendable {
    package var session: String
    /// Remote address and port of its RTSP connection.
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
    package var lastReport: ReceiverReport?
}
