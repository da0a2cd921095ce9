/// The link's times. The first five are those of `platform.timing`; the others have no reason to differ.
package struct LinkTiming: Sendable, Hashable {
    /// Between heartbeats (002 7.3.4). The platform closes a link without any for three of them.
    package var heartbeat: Duration = .seconds(120)
    /// Intervals in a row without an answered heartbeat after which the link is opened anew (002 7.3.4).
    package var missedHeartbeats = 3
    /// From a refused login to the next one, at least (002 7.3.3).
    package var loginRetry: Duration = .seconds(180)
    /// Between registrations, at least (002 7.2).
    package var registerRetry: Duration = .seconds(300)
    /// The first pause after a failed round over the servers, and after a lost link; it doubles with each failure.
    package var connectRetry: Duration = .seconds(5)

    /// A pause stops to double here, at 60 s by default, so that a platform that returns soon has its devices back.
    var longestConnectRetry: Duration { connectRetry * 12 }
    /// For the TCP connection. Linux itself would try for two minutes.
    package var connecting: Duration = .seconds(10)
    /// For the answer to a login, to abilities, and to a request that names no time of its own.
    package var answer: Duration = .seconds(10)
    /// For the device to answer a request of the platform; then the platform is told that it failed.
    package var serving: Duration = .seconds(20)
    /// For redirect and registration over HTTP, name resolution included.
    package var http: Duration = .seconds(30)
    /// Between a heartbeat and one more because an address changed: a mapping that flaps is no flood.
    package var extraHeartbeat: Duration = .seconds(5)

    package init() {}
}

/// How much a pause is stretched at random, as a share of it: devices that failed together don't return together.
/// 300 to 360 s for registration and 5 to 15 s for the first connection are what devices in the field do.
enum PauseJitter {
    static let connect = 2.0
    static let login = 0.1
    static let register = 0.2
}

/// What either side may have open at once.
enum LinkLimits {
    /// Own requests on one link: every session's token check with room to spare.
    static let ownRequests = 256
    /// Requests of the platform that the device has not answered yet.
    static let platformRequests = 64
}
