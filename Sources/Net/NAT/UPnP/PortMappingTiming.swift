/// The times of the port mapping.
package struct PortMappingTiming: Sendable, Hashable {
    /// The requested lease of a mapping. It is renewed after half of it, so an unplugged camera leaves its port open
    /// for an hour at most.
    package var lease: Duration = .seconds(3600)
    /// The first pause after a failure; it doubles with each further one. Routers rarely change their response.
    package var retry: Duration = .seconds(30)
    /// The longest pause, at which doubling stops.
    package var longestRetry: Duration = .seconds(1800)
    /// The time after which a call counts as failed. It continues: libminiupnpc cannot be interrupted.
    package var call: Duration = .seconds(10)
    /// The limit for the removal at the end.
    package var stopping: Duration = .seconds(3)

    package init() {}
}

enum PortMappingLimits {
    /// The range of the random external port (CTMW 7.5.1).
    static let externalPorts: ClosedRange<UInt16> = 10000...60000
    /// The number of taken ports that are tried before the attempt fails.
    static let conflicts = 8
}
