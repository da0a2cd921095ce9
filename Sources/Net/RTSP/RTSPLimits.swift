import Base

/// The server's limits on a client's use of memory and time.
package struct RTSPLimits: Sendable {
    /// Bytes of the request line and header fields together. A request with a SHA-256 Digest and a long URL is under 2
    /// KiB.
    package var headerBytes = 8 * 1024
    /// Bytes of a request's method. The longest of RFC 2326 has thirteen; an unknown method gets a 501 response.
    package var methodBytes = 32
    /// Bytes of a request's URI. One with a token and the longest `devid` has under 300.
    package var uriBytes = 2 * 1024
    /// The number of header fields of one request.
    package var headerFields = 64
    /// Bytes of a body; only SET_PARAMETER has one, and none is needed here.
    package var bodyBytes = 16 * 1024
    /// Pipelined requests that wait for an earlier response. Clients send a handful; a flood does not come from a
    /// client.
    package var requestsInFlight = 8
    /// Requests per second on a connection without a session, averaged over a second: more end the connection. A client
    /// sends four to eight until it has a session, so even one that tries every transport and password stays far below;
    /// and this bounds the total cost of a connection's requests, whatever one of them costs.
    package var requestsPerSecond = 50
    /// Connections open at once, playing or not, beyond the number of sessions: enough for failed log-ins next to full
    /// sessions.
    package var connectionsBeyondSessions = 64
    /// The time from the connection to its first whole request.
    package var timeToFirstRequest: Duration = .seconds(10)
    /// The time without a request and without a session.
    package var idleTime: Duration = .seconds(30)
    /// The time a session may go without a sign of life: the `timeout` of RFC 2326 12.37.
    package var sessionTimeout: Duration = .seconds(60)
    /// How long verifying a token may take before the viewer is told to retry.
    package var authorizationTime: Duration = .seconds(4)
    /// How long DESCRIBE waits for a stream whose encoder has not started yet.
    package var formatTime: Duration = .seconds(5)
    /// The number of refused credentials on one connection before it is closed.
    package var refusals = 8
    /// The media a slow viewer may have waiting in the server before it skips to the next key frame.
    package var viewerQueue: Duration = .milliseconds(1000)
    /// The time after which a viewer that takes nothing is disconnected.
    package var viewerStall: Duration = .seconds(10)

    package init() {}
}
