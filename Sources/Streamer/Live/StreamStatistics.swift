public import Media

/// One access unit's way through the agent, for finding where time goes.
public struct AccessUnitTiming: Sendable {
    public var rtpTimestamp: UInt32
    public var captured: MediaTime
    public var ready: MediaTime
    public var bytes: Int
    public var isKeyFrame: Bool
}

/// One viewer as the console shows it.
public struct ViewerStatistics: Sendable {
    public var session: String
    /// Address and port of its RTSP connection.
    public var remote: String
    public var stream: String
    /// False for a recording, whose player waits for it instead of losing pictures.
    public var isLive: Bool
    /// `tcp` or `udp`.
    public var transport: String
    public var isPlaying: Bool
    public var since: MediaTime
    public var accessUnitsSent: Int
    /// Access units skipped because the viewer was too slow.
    public var accessUnitsDropped: Int
    /// Media that waits in the server for it; of a recording also what was read ahead.
    public var queue: Duration
    public var lastReport: ReceiverReport?
}
