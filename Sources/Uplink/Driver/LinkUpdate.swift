package import Base
package import Device

/// An event of the link for its observer.
package enum LinkUpdate: Sendable {
    /// The state changed.
    case state(LinkState)
    /// The record from registration, or the one persisted by an earlier run.
    case record(RegistrationRecord)
    /// The link was online and has been lost.
    case lost
    /// The platform accepted the login; the response may contain a cloud store's account.
    case loggedIn(LoginResponse)
    /// The platform answered a heartbeat.
    case heartbeat
    /// The platform's clock, from a response that has just arrived.
    case platformTime(PlatformTime)
}

/// The link's counters, including those of its bytes.
package struct LinkStatistics: Sendable, Hashable {
    package var counters = LinkCounters()
    /// Frames dropped because of a wrong MD5.
    package var damagedFrames: UInt64 = 0

    package init() {}
}

/// The reason why a request of the device got no response.
package enum LinkRequestError: Error, Sendable, Hashable, CustomStringConvertible {
    case timedOut
    /// The connection was lost first. Nothing is sent again (CTMW 7.3.2).
    case linkLost
    case notOnline
    case tooMany
    /// DATA exceeds the maximum of a frame.
    case tooLong(bytes: Int)
    /// The response does not belong to the request.
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
