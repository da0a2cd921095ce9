/// What the relay learns, for whoever watches it.
public enum TURNNews: Sendable, Hashable {
    /// Viewers reach the device here now; nil: nowhere. The platform learns it in a heartbeat.
    case relay(TransportAddress?)
    /// Something that the user may want to see to, in words; the same trouble is told once.
    case problem(String)
}

/// Everything about the relay that the console shows.
public struct TURNReport: Sendable, Hashable {
    public var state = TURNState.off
    /// What the server's name led to, while there is a control connection: STUN requests go to the same place over UDP
    /// (002 15).
    public var serverAddress: TransportAddress?
    public var counters = TURNCounters()
    /// By peers' addresses; 0.0.0.0 stands for everybody.
    public var permissions: [IPAddress: TURNPermission] = [:]

    public init() {}
}
