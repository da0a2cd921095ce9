/// The times of the port mapping.
package struct PortMappingTiming: Sendable, Hashable {
    /// How long a mapping is asked for. It is renewed at half of it, so a camera that was unplugged leaves its port
    /// open for an hour at most.
    package var lease: Duration = .seconds(3600)
    /// The first pause after a failure; it doubles with each one more. Routers rarely change their mind.
    package var retry: Duration = .seconds(30)
    /// A pause stops to double here.
    package var longestRetry: Duration = .seconds(1800)
    /// A call that takes longer is said to have failed. It goes on: libminiupnpc can't be interrupted.
    package var call: Duration = .seconds(10)
    /// For the removal at the end.
    package var stopping: Duration = .seconds(3)

    package init() {}
}

enum PortMappingLimits {
    /// 002 7.5.1: a port at random, a high one.
    static let externalPorts: ClosedRange<UInt16> = 10000...60000
    /// Ports that are tried, one taken after the other, before the router is believed to be at fault.
    static let conflicts = 8
}
