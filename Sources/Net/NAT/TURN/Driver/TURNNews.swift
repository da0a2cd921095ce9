/// An event of the relay, for its observer.
package enum TURNNews: Sendable, Hashable {
    /// The relayed address changed; nil: there is none. The platform learns it in a heartbeat.
    case relay(TransportAddress?)
    /// A problem that the user may want to solve, as text; the same problem is reported once.
    case problem(String)
}

/// The state of the relay as the console shows it.
package struct TURNReport: Sendable, Hashable {
    package var state = TURNState.off
    /// The address to which the server's name resolved, while there is a control connection: STUN requests go to the
    /// same address over UDP (CTMW 15).
    package var serverAddress: TransportAddress?
    package var counters = TURNCounters()
    /// By peer address; 0.0.0.0 stands for every peer.
    package var permissions: [IPAddress: TURNPermission] = [:]

    package init() {}
}
