import Base

/// What a client may ask of the server's memory and patience.
package struct RTSPLimits: Sendable {
    /// Request line and header fields together. A request with a Digest of SHA-256 and a long URL is under 2 KiB.
    package var headerBytes = 8 * 1024
    /// The method of a request. The longest of RFC 2326 has thirteen bytes; one that is unknown is answered with 501.
    package var methodBytes = 32
    /// The URI of a request. One with a token and the longest `devid` has under 300 bytes.
    package var uriBytes = 2 * 1024
    /// Header fields of one request.
    package var headerFields = 64
    /// A body; SET_PARAMETER alone has one, and none is needed here.
    package var bodyBytes = 16 * 1024
    /// Pipelined requests that wait for the answer before them. Clients send a handful; a flood is no client.
    package var requestsInFlight = 8
    /// Requests a second on a connection without a session, on average of a second: more end the connection. A client
    /// sends four to eight until it has a session, so even one that tries every transport and password stays far below;
    /// and whatever one request costs, a connection can ask for it only so often.
    package var requestsPerSecond = 50
    /// Connections open at once, playing or not, above the number of sessions: enough for failing log-ins beside full sessions.
    package var connectionsBeyondSessions = 64
    /// From the connection to its first whole request.
    package var timeToFirstRequest: Duration = .seconds(10)
    /// Without a request and without a session.
    package var idleTime: Duration = .seconds(30)
    /// A session without a sign of life: the `timeout` of RFC 2326 12.37.
    package var sessionTimeout: Duration = .seconds(60)
    /// How long verifying a token may take before the viewer is told to come again.
    package var authorizationTime: Duration = .seconds(4)
    /// How long DESCRIBE waits for a stream whose encoder has not started yet.
    package var formatTime: Duration = .seconds(5)
    /// Refused credentials on one connection before it is closed.
    package var refusals = 8
    /// The media a slow viewer may have waiting in the server before it skips to the next key frame.
    package var viewerQueue: Duration = .milliseconds(1000)
    /// A viewer that takes nothing for so long is closed.
    package var viewerStall: Duration = .seconds(10)

    package init() {}
}
