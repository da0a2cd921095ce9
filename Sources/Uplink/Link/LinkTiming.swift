package import Base

/// The endpoints of a platform in the user's configuration; each is optional.
package struct LinkEndpoints: Sendable, Hashable {
    /// The URL of the group platform, which gives the province's registration address once (CTMW 5).
    package var redirectURL: String?
    /// The province's registration address, if configured; redirect is then never requested.
    package var registerURL: String?
    /// The servers for the link, main first, if configured; they replace those from registration.
    package var servers: [ServerAddress]

    package init(redirectURL: String? = nil, registerURL: String? = nil, servers: [ServerAddress] = []) {
        self.redirectURL = redirectURL
        self.registerURL = registerURL
        self.servers = servers
    }
}

/// The link's time limits. The first five are configured by `platform.timing`; there is no reason to change the others.
package struct LinkTiming: Sendable, Hashable {
    /// The interval of heartbeats (CTMW 7.3.4). The platform closes a link without any for three intervals.
    package var heartbeat: Duration = .seconds(120)
    /// Consecutive intervals without a response to a heartbeat after which the connection is opened anew (CTMW 7.3.4).
    package var missedHeartbeats = 3
    /// The minimum from a refused login to the next one (CTMW 7.3.3).
    package var loginRetry: Duration = .seconds(180)
    /// The minimum between registrations (CTMW 7.2).
    package var registerRetry: Duration = .seconds(300)
    /// The first pause after a failed round over the servers, and after a lost link; it doubles with each failure.
    package var connectRetry: Duration = .seconds(5)

    /// The maximum of that pause, 60 s by default, so that a platform that returns soon has its devices back.
    var longestConnectRetry: Duration { connectRetry * 12 }
    /// The limit for opening the TCP connection. Linux itself would try for two minutes.
    package var connecting: Duration = .seconds(10)
    /// The limit for a response to a login, to abilities, and to a request without a limit of its own.
    package var answer: Duration = .seconds(10)
    /// The limit for the device's response to a request of the platform; after it the platform is told that it failed.
    package var serving: Duration = .seconds(20)
    /// The limit for redirect and registration over HTTP, name resolution included.
    package var http: Duration = .seconds(30)
    /// The minimum between a heartbeat and one because of a changed address: a mapping that flaps must not cause a
    /// flood.
    package var extraHeartbeat: Duration = .seconds(5)

    package init() {}
}

/// The maximum random extension of a pause, as a share of it: devices that failed together don't return together. 300
/// to 360 s for registration and 5 to 15 s for the first connection are the values of devices in the field.
enum PauseJitter {
    static let connect = 2.0
    static let login = 0.1
    static let register = 0.2
}

/// The maximum of outstanding requests of either side.
enum LinkLimits {
    /// Requests of the device on one link: every session's token check, with a reserve.
    static let ownRequests = 256
    /// Requests of the platform not yet answered by the device.
    static let platformRequests = 64
}
