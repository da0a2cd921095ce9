/// What the link learns, for whoever watches it.
package enum LinkNews: Sendable {
    /// It stands somewhere else now.
    case state(LinkState)
    /// What registration gave, or had given to an earlier run.
    case record(RegistrationRecord)
    /// It was online and is not any more.
    case lost
    /// The platform took the login; the answer may carry a cloud store's account.
    case loggedIn(LoginResponse)
    /// It answered a heartbeat.
    case heartbeat
    /// The platform's clock, from an answer that just came.
    case platformTime(PlatformTime)
}

/// Which way a frame goes.
package enum LinkDirection: Sendable, Hashable {
    case sent, received
}

/// The link's counters, and those of its bytes.
package struct LinkStatistics: Sendable, Hashable {
    package var counters = LinkCounters()
    /// Frames that were dropped for their wrong MD5.
    package var damagedFrames: UInt64 = 0

    package init() {}
}

/// Why a request of the device got no answer.
package enum LinkRequestError: Error, Sendable, Hashable, CustomStringConvertible {
    case timedOut
    /// The connection went away first. Nothing is sent again (002 7.3.2).
    case linkLost
    case notOnline
    case tooMany
    /// More DATA than a frame takes.
    case tooLong(bytes: Int)
    /// The answer is not what belongs to the request.
    case unreadable(MessageError)

    package var description: String {
        switch self {
        case .timedOut: "the platform did not answer in time"
        case .linkLost: "the link was lost before the platform answered; try again when the device is online"
        case .notOnline: "the device is not logged in to the platform; see the link's state"
        case .tooMany: "too many requests wait for the platform's answer already"
        case .tooLong(let bytes): "\(bytes) bytes in a request, but a frame takes \(LinkFrame.maximumPayload)"
        case .unreadable(let why): "the platform's answer can't be read: \(why)"
        }
    }

    init?(_ outcome: LinkRequestOutcome) {
        switch outcome {
        case .answered: return nil
        case .timedOut: self = .timedOut
        case .linkLost: self = .linkLost
        case .notOnline: self = .notOnline
        case .tooMany: self = .tooMany
        }
    }
}
