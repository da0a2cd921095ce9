/// What the relay learns, for whoever watches it.
package enum TURNNews: Sendable, Hashable {
    /// Viewers reach the device here now; nil: nowhere. The platform learns it in a heartbeat.
    case relay(TransportAddress?)
    /// Something that the user may want to see to, in words; the same trouble is told once.
    case problem(String)
}

/// Everything about the relay that the console shows.
package struct TURNReport: Sendable, Hashable {
    package var state = TURNState.off
    /// What the server's name led to, while there is a control connection: STUN requests go to the same place over UDP
    /// (002 15).
    package var serverAddress: TransportAddress?
    package var counters = TURNCounters()
    /// By peers' addresses; 0.0.0.0 stands for everybody.
    package var permissions: [IPAddress: TURNPermission] = [:]

    package init() {}
}
