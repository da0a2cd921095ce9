/// The relay's times.
package struct TURNTiming: Sendable, Hashable {
    /// For the control connection. Linux itself would try for two minutes.
    package var connecting: Duration = .seconds(10)
    /// For the answer to each request.
    package var answer: Duration = .seconds(10)
    /// Between two refreshes, unless half the allocation's lifetime is less: a server that died without a word is
    /// noticed after this and `answer`, and a NAT on the way sees traffic.
    package var refresh: Duration = .seconds(120)
    /// Between two rounds of permissions, which last 300 s (RFC 5766 8).
    package var permissions: Duration = .seconds(240)
    /// From a peer's arrival until its data connection is bound; then the server sends it away (RFC 6062 5.2).
    package var binding: Duration = .seconds(30)
    /// The first pause after a lost allocation or a failed round over the servers; it doubles with each failure.
    package var retry: Duration = .seconds(2)
    /// After a round in which a server refused the credentials.
    package var refusedRetry: Duration = .seconds(300)

    /// A pause stops to double here, at 60 s by default.
    var longestRetry: Duration { retry * 30 }

    package init() {}
}

/// How much a pause is stretched at random, as a share of it: devices that lost their relay together don't return
/// together.
enum TURNJitter {
    static let retry = 2.0
    static let refused = 0.2
}

enum TURNLimits {
    /// Peers whose data connections are not bound yet. A phone needs one or two; each costs a descriptor.
    static let attempts = 64
    /// Seconds that an allocation lasts where the server names none, or none that makes sense (RFC 5766 2.2: 600).
    static let lifetime: ClosedRange<UInt32> = 10...86_400
    static let usualLifetime: UInt32 = 600
}
