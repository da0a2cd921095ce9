package import Media

/// One access unit's way through the agent, for finding where time goes.
package struct AccessUnitTiming: Sendable {
    package var rtpTimestamp: UInt32
    package var captured: MediaTime
    package var ready: MediaTime
    package var bytes: Int
    package var isKeyFrame: Bool
}

/// One viewer as the console shows it.
package struct ViewerStatistics: Sendable {
    package var session: String
    /// Address and port of its RTSP connection.
    package var remote: String
    package var stream: String
    /// False for a recording, whose player waits for it instead of losing pictures.
    package var isLive: Bool
    /// `tcp` or `udp`.
    package var transport: String
    package var isPlaying: Bool
    package var since: MediaTime
    package var accessUnitsSent: Int
    /// Access units skipped because the viewer was too slow.
    package var accessUnitsDropped: Int
    /// Media that waits in the server for it; of a recording also what was read ahead.
    package var queue: Duration
    package var lastReport: ReceiverReport?
}
